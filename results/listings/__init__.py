"""The lists a call publishes, by the order of their stage. Stage 7 is published sitting by sitting (results.services)."""

from __future__ import annotations

from results.listings.base import Listing

_ALL: tuple[Listing, ...] = ()

LISTINGS: dict[int, Listing] = {listing.stage_order: listing for listing in _ALL}
