"""Terms of the contract (section 19), in business days."""

from __future__ import annotations

from datetime import date

from calls.domain.calendar import add_business_days
from cvs.domain.months import DAY, add_months

SIGNING_DAYS = 5  # CTR-02
REGISTER_DAYS = 5  # CTR-07
TRIAL_MONTHS = 3  # CTR-08


def sign_until(published: date, *, days: int = SIGNING_DAYS, scheduled: date | None = None) -> date:
    """The winner's last day: so many business days from the day after the publication; the schedule rules if it says other."""
    return scheduled or add_business_days(published, days)


def runner_up_sign_until(notified: date, *, days: int = SIGNING_DAYS) -> date:
    """The last day of an accesitario who is called: the same term, from the day after being notified (CTR-04)."""
    return add_business_days(notified, days)


def register_until(signed: date, *, days: int = REGISTER_DAYS) -> date:
    """The last day to register a signed contract."""
    return add_business_days(signed, days)


def effective_start(printed: date, *, signed: date) -> date:
    """When work and pay begin: never before the signature, whatever the call printed (CTR-06)."""
    return max(printed, signed)


def trial_end(start: date, *, contract_end: date, months: int = TRIAL_MONTHS) -> date:
    """The last day of the trial period; a shorter contract is covered entirely (CTR-08)."""
    return min(add_months(start, months) - DAY, contract_end)
