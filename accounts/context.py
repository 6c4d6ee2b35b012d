"""What every template may ask about the person signed in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.destinations import destinations_of, place_of
from accounts.enums import Right


def account(request: HttpRequest) -> dict[str, Any]:
    """`rights`: names of the rights held, e.g. `{% if "PUBLISH" in rights %}`; `menu`: the pages they open,
    `[{path, label, module, current}]`; `debug_mode` for the demo's first page."""
    user = getattr(request, "user", None)
    place = place_of(request.path)
    held = user.rights if user is not None and user.is_authenticated else frozenset()
    return {
        "rights": {Right(right).name for right in held},
        "menu": [
            {
                "path": page.path,
                "label": page.label,
                "module": page.module,
                "current": place.startswith(page.path),
            }
            for page in destinations_of(held)
        ],
        "debug_mode": settings.DEBUG,
    }
