"""REC-01 to REC-05: every term at its last millisecond and one later."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Conflict
from exam_server.demo.data import FOLDER
from results.domain.claims import (
    PersonalWindow,
    answer_due,
    appeal_until,
    claim_deadline,
    personal_window,
    right_after_annulment,
    state_on_receipt,
)
from results.enums import ClaimState

PUBLISHED = datetime.fromisoformat("2023-10-13T18:00:00-05:00")  # a Friday: clock hours, not business hours
MS = timedelta(milliseconds=1)
CLAIMS: list[dict[str, Any]] = json.loads((FOLDER / "demo_applicants.json").read_text("utf-8"))["claims"]


@pytest.mark.parametrize(
    ("received", "hours", "state"),
    [
        (PUBLISHED, 24, "PRESENTADO"),
        (PUBLISHED + timedelta(hours=24), 24, "PRESENTADO"),
        (PUBLISHED + timedelta(hours=24) + MS, 24, "EXTEMPORANEO"),
        (datetime.fromisoformat("2023-10-14T23:00:00+00:00"), 24, "PRESENTADO"),
        (datetime.fromisoformat("2023-10-14T23:00:00.001+00:00"), 24, "EXTEMPORANEO"),
        (PUBLISHED + timedelta(hours=48), 48, "PRESENTADO"),
        (PUBLISHED + timedelta(hours=48) + MS, 48, "EXTEMPORANEO"),
    ],
)
def test_the_term_by_the_clock(received: datetime, hours: int, state: str) -> None:
    assert state_on_receipt(PUBLISHED, received, hours=hours) == ClaimState(state)


def test_nothing_is_claimed_before_it_is_published() -> None:
    with pytest.raises(Conflict) as refused:
        state_on_receipt(PUBLISHED, PUBLISHED - MS)
    assert refused.value.code == "claim.early"


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim["id"])
def test_the_claims_of_the_demo(claim: dict[str, Any]) -> None:
    published, filed = (datetime.fromisoformat(claim[key]) for key in ("publishedAt", "filedAt"))
    assert (state_on_receipt(published, filed) == ClaimState.PRESENTADO) is claim["admissible"]
    assert (filed <= claim_deadline(published)) is claim["admissible"]


def test_a_personal_window_is_as_long_as_the_one_that_passed() -> None:
    opened, closed = (datetime.fromisoformat(f"2023-10-19T{hour}:30-05:00") for hour in ("08", "17"))
    granted = datetime.fromisoformat("2023-10-20T10:00-05:00")
    found = personal_window(opened, closed, granted_at=granted)
    assert found == PersonalWindow(granted, datetime.fromisoformat("2023-10-20T19:00-05:00"))


def test_terms_in_business_days() -> None:
    assert answer_due(date(2023, 10, 13)) == date(2023, 10, 17)
    assert appeal_until(date(2023, 10, 30)) == date(2023, 11, 21)  # the holiday of 01/11 is skipped


PAPER = frozenset(f"q{number}" for number in range(1, 21))
questions = st.sets(st.sampled_from(sorted(PAPER)))


@pytest.mark.parametrize(
    ("right", "annulled", "count"),
    [("", "", 0), ("q1 q2", "q2", 2), ("q1 q2", "q3", 3), ("", "q3", 1), ("q1", "other", 1)],
)
def test_an_annulled_question_gives_its_points_to_all(right: str, annulled: str, count: int) -> None:
    assert right_after_annulment(right.split(), asked=PAPER, annulled=annulled.split()) == count


def test_only_questions_of_the_paper_are_answered() -> None:
    with pytest.raises(ValueError, match="of the paper"):
        right_after_annulment(["other"], asked=PAPER, annulled=[])


@given(questions, questions, questions)
def test_an_annulment_never_lowers_a_score(right: set[str], annulled: set[str], more: set[str]) -> None:
    found = right_after_annulment(right, asked=PAPER, annulled=annulled)
    assert len(right) <= found <= len(PAPER)
    assert right_after_annulment(right | annulled, asked=PAPER, annulled=annulled) == found
    assert right_after_annulment(right, asked=PAPER, annulled=annulled | more) >= found
