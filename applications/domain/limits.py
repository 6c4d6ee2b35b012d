"""How long what people write may be, in characters, and how many lines a page shows."""

from __future__ import annotations

REASON = 1000
LEAST_REASON = 10  # shorter says nothing to whoever reviews it
SEARCH = 80
PAGE = 50
