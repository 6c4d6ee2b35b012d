"""A form of a page as a browser would send it: every field with the value it shows."""

from __future__ import annotations

from html.parser import HTMLParser

_UNSENT = frozenset({"submit", "button", "file", "image", "reset"})


class _Reader(HTMLParser):
    """Collects the forms of a page: for each, its action and its fields."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, list[str]]]] = []
        self._inside = False
        self._select = ""
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A form begins, or a field of the one that began last."""
        told = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.forms.append((told.get("action", ""), {}))
            self._inside = True
        elif self._inside and tag == "option" and self._select and "selected" in told:
            self._put(self._select, told.get("value", ""))
        elif self._inside and told.get("name"):
            self._field(tag, told)

    def handle_endtag(self, tag: str) -> None:
        """Something ends."""
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        """The text of an area."""
        if self._area:
            self.forms[-1][1][self._area] = [data.lstrip("\n")]

    def _field(self, tag: str, told: dict[str, str]) -> None:
        if tag == "select":
            self._select = told["name"]
        elif tag == "textarea":
            self._area = told["name"]
            self._put(self._area, "")
        elif tag == "input" and told.get("type") in {"checkbox", "radio"}:
            if "checked" in told:
                self._put(told["name"], told.get("value", "on"))
        elif tag == "input" and told.get("type") not in _UNSENT:
            self._put(told["name"], told.get("value", ""))

    def _put(self, name: str, value: str) -> None:
        self.forms[-1][1].setdefault(name, []).append(value)


def form_of(page: str, *, action: str = "", field: str = "") -> dict[str, list[str]]:
    """The first form of a page with that action, or with that field in it."""
    reader = _Reader()
    reader.feed(page)
    return next(fields for address, fields in reader.forms if (address == action if action else field in fields))
