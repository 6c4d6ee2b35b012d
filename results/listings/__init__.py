"""The lists a call publishes, by the order of their stage.

Stage 7 is published sitting by sitting (results.services), but for an exam in person, which has a list of its own.
"""

from __future__ import annotations

from calls.models import Call
from results.domain.evaluations import kinds_of
from results.enums import ImportedKind
from results.listings.base import Listing
from results.listings.curricular import LISTING as CURRICULAR
from results.listings.exam import LISTING as EXAM_IN_PERSON
from results.listings.final import LISTING as FINAL
from results.listings.requirements import LISTING as REQUIREMENTS

_ALL: tuple[Listing, ...] = (REQUIREMENTS, CURRICULAR, FINAL)

LISTINGS: dict[int, Listing] = {listing.stage_order: listing for listing in _ALL}


def listing_for(call: Call, stage_order: int) -> Listing | None:
    """The list that this call publishes as a whole at a stage; None where it publishes none, or sitting by sitting."""
    if stage_order == EXAM_IN_PERSON.stage_order and ImportedKind.KNOWLEDGE in kinds_of(call.terms):
        return EXAM_IN_PERSON
    return LISTINGS.get(stage_order)
