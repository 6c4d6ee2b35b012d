"""DES-01, DES-02: what speaks for a void call, and the last instant to cancel one."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from core.errors import DomainError
from results.domain.desert import Stand, Void, cancellation_limit, check_cancellation, void_proposal
from results.enums import CancelCause, VoidCase

FIRST_SLOT = datetime.fromisoformat("2023-10-26T09:00:00-05:00")
MS = timedelta(milliseconds=1)
TEXT = "Desapareció la plaza."


@pytest.mark.parametrize(
    ("stand", "proposal"),
    [
        (Stand(), None),
        (Stand(confirmed=1), None),
        (Stand(confirmed=0), Void(VoidCase.NO_APPLICANTS, 1, partial=False)),
        (Stand(confirmed=3, apt=1), None),
        (Stand(confirmed=3, apt=0), Void(VoidCase.NONE_MEETS, 1, partial=False)),
        (Stand(confirmed=3, apt=2, survivors=(1, 1, None)), None),
        (Stand(confirmed=3, apt=2, survivors=(0,)), Void(VoidCase.NONE_PASSES, 1, partial=False)),
        (Stand(confirmed=3, apt=2, survivors=(2, 1, 1, 0)), Void(VoidCase.NONE_PASSES, 1, partial=False)),
        (Stand(confirmed=3, apt=2, survivors=(2, 1, 1, 1), callable_left=1), None),
        (Stand(confirmed=3, apt=2, survivors=(2,), callable_left=0), Void(VoidCase.NOBODY_SIGNS, 1, partial=False)),
        (Stand(confirmed=3, apt=2, survivors=(2,), signed=1, callable_left=0), None),
        (Stand(positions=2, signed=1, callable_left=0), Void(VoidCase.NOBODY_SIGNS, 1, partial=True)),
        (Stand(positions=3, signed=0, callable_left=0), Void(VoidCase.NOBODY_SIGNS, 3, partial=False)),
        (Stand(positions=2, signed=1, callable_left=1), None),
        (Stand(positions=2, confirmed=0), Void(VoidCase.NO_APPLICANTS, 2, partial=False)),
    ],
)
def test_what_may_be_declared(stand: Stand, proposal: Void | None) -> None:
    assert void_proposal(stand) == proposal


@pytest.mark.parametrize(
    ("slots", "limit"),
    [
        ([FIRST_SLOT + timedelta(hours=1), FIRST_SLOT], "2023-10-26T09:00:00-05:00"),
        ([], "2023-10-26T00:00:00-05:00"),
    ],
)
def test_until_when_a_call_may_be_cancelled(slots: list[datetime], limit: str) -> None:
    assert cancellation_limit(slots, first_day=date(2023, 10, 26)) == datetime.fromisoformat(limit)


def test_a_millisecond_before_the_first_interview_is_in_time_and_its_instant_is_not() -> None:
    cause = check_cancellation(cause="BUDGET", text=TEXT, limit=FIRST_SLOT, now=FIRST_SLOT - MS)
    assert cause is CancelCause.BUDGET
    for late in (FIRST_SLOT, FIRST_SLOT + MS):
        with pytest.raises(DomainError) as refused:
            check_cancellation(cause="BUDGET", text=TEXT, limit=FIRST_SLOT, now=late)
        assert (refused.value.code, refused.value.status) == ("cancel.late", 409)
        assert refused.value.message == "El proceso solo puede cancelarse hasta antes de la entrevista personal."


@pytest.mark.parametrize(
    ("cause", "text", "code"),
    [
        ("WHIM", TEXT, "cancel.cause"), ("", TEXT, "cancel.cause"), ("BUDGET", "x" * 19, "cancel.text"),
        ("BUDGET", " " * 30, "cancel.text"), ("BUDGET", "x" * 2001, "cancel.text"), ("BUDGET", "x" * 20, None),
        ("NEED_DISAPPEARED", "x" * 2000, None), ("OTHER_JUSTIFIED", TEXT, None),
    ],
)  # fmt: skip
def test_a_cancellation_gives_its_cause_and_its_reasons(cause: str, text: str, code: str | None) -> None:
    def asked() -> CancelCause:
        return check_cancellation(cause=cause, text=text, limit=FIRST_SLOT, now=FIRST_SLOT - MS)

    if code is None:
        assert asked() == CancelCause(cause)
        return
    with pytest.raises(DomainError) as refused:
        asked()
    assert refused.value.code == code
