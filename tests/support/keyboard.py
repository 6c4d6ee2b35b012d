"""Going through a page without a mouse."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

FAR = 60  # no control is further away than this


def tab_to(page: Page, control: Locator, *, key: str = "Tab") -> None:
    """Walk with Tab until the control has the keyboard, as somebody without a mouse has to."""
    expect(control).to_be_visible()
    for _ in range(FAR):
        page.keyboard.press(key)
        if control.evaluate("(element) => element === document.activeElement"):
            return
    raise AssertionError(f"{control} is not reached by {FAR} × {key}")


def press(page: Page, name: str) -> None:
    """Reach a button by Tab and press it with Enter."""
    tab_to(page, page.get_by_role("button", name=name, exact=True))
    page.keyboard.press("Enter")
