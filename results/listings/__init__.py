"""The lists a call publishes, by the order of their stage. Stage 7 is published sitting by sitting (results.services)."""

from __future__ import annotations

from results.listings.base import Listing
from results.listings.curricular import LISTING as CURRICULAR
from results.listings.final import LISTING as FINAL
from results.listings.requirements import LISTING as REQUIREMENTS

_ALL: tuple[Listing, ...] = (REQUIREMENTS, CURRICULAR, FINAL)

LISTINGS: dict[int, Listing] = {listing.stage_order: listing for listing in _ALL}
