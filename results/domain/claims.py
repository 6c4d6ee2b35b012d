"""Terms of claims and appeals (section 8), to the millisecond."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from calls.domain.calendar import add_business_days
from core.errors import Conflict
from results.enums import ClaimState

HOURS = 24  # AMB-18: by the clock, not of business days
ANSWER_DAYS = 2  # REC-03, a target
APPEAL_DAYS = 15  # REC-04


@dataclass(frozen=True, slots=True)
class PersonalWindow:
    """When somebody whose claim was founded may do what they missed; both instants are inside."""

    opens_at: datetime
    closes_at: datetime


def claim_deadline(published_at: datetime, *, hours: int = HOURS) -> datetime:
    """The last instant at which a claim is in time; the clock starts at the real publication, not at the planned date."""
    return published_at + timedelta(hours=hours)


def state_on_receipt(published_at: datetime, received_at: datetime, *, hours: int = HOURS) -> ClaimState:
    """PRESENTADO up to the last instant, EXTEMPORANEO a millisecond later: registered, answered, not examined (REC-01)."""
    if received_at < published_at:
        raise Conflict("claim.early", "Aún no se publica el resultado que se reclama.")
    in_time = received_at <= claim_deadline(published_at, hours=hours)
    return ClaimState.PRESENTADO if in_time else ClaimState.EXTEMPORANEO


def answer_due(received: date) -> date:
    """The day by which a claim should be answered: two business days (REC-03, a target, not a term)."""
    return add_business_days(received, ANSWER_DAYS)


def personal_window(opened_at: datetime, closed_at: datetime, *, granted_at: datetime) -> PersonalWindow:
    """A window as long as the one that passed meanwhile (REC-03)."""
    return PersonalWindow(granted_at, granted_at + (closed_at - opened_at))


def appeal_until(published: date) -> date:
    """The last day of a reconsideration or appeal against the final results (REC-04)."""
    return add_business_days(published, APPEAL_DAYS)


def right_after_annulment(right: Collection[str], *, asked: Collection[str], annulled: Collection[str]) -> int:
    """How many answers count as right once questions were annulled: each gives its points to all who sat (REC-05).

    `right` are the questions answered right, `asked` those of the paper. Nobody falls and nobody passes the maximum.
    """
    paper = set(asked)
    if not set(right) <= paper:
        raise ValueError("only questions of the paper are answered right")
    return len((set(right) | set(annulled)) & paper)
