"""Disqualification by two people: proposed, confirmed or left without effect, once, whoever is faster (EXA-15, EXA-16)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import close_old_connections, connection

from core.errors import BadRequest, Conflict, DomainError, Forbidden
from core.record import attempt_chain, entries_of
from exams.enums import ClosedBy, DisqualificationCode
from exams.models import Attempt
from proctoring.enums import ConductState
from proctoring.models import Disqualification
from proctoring.services_conduct import (
    STILLS_MAX,
    confirm_disqualification,
    overturn_disqualification,
    propose_disqualification,
)
from tests.proctoring.room import AFTER, DURING, MONITOR1, MONITOR2, entry, kinds, seated

D03 = DisqualificationCode.D03
TEXT = "Sostiene un celular y mira su pantalla."


def propose(attempt: Attempt, actor: str = MONITOR1, **changes: Any) -> Disqualification:
    values: dict[str, Any] = {"code": D03, "text": TEXT, "stills": [], "actor": actor, "now": DURING}
    return propose_disqualification(attempt, **(values | changes))


@pytest.mark.django_db
def test_proposed_by_one_and_confirmed_by_another_closes_the_exam_at_once() -> None:
    attempt = seated().attempts[0]
    proposed = propose(attempt)
    attempt.refresh_from_db()
    assert (attempt.closed_at, attempt.disqualified_code) == (None, ""), "the applicant goes on until it is confirmed"
    with pytest.raises(Forbidden) as same:
        confirm_disqualification(proposed, actor=MONITOR1, now=DURING)
    assert same.value.code == "conduct.same_person"
    confirm_disqualification(proposed, actor=MONITOR2, now=DURING)
    attempt.refresh_from_db()
    assert (attempt.closed_at, attempt.closed_by, attempt.disqualified_code) == (DURING, ClosedBy.PROCTOR, "D03")
    assert [kind for kind in kinds(attempt) if kind.startswith(("disq", "attempt.closed"))] == [
        "disqualification.proposed",
        "disqualification.confirmed",
        "attempt.closed",
    ]
    assert entry(attempt, "disqualification.proposed")[0] == MONITOR1
    assert entry(attempt, "disqualification.confirmed") == (MONITOR2, {"id": proposed.pk, "code": "D03"})


@pytest.mark.django_db
def test_where_one_decides_the_proposer_confirms() -> None:
    attempt = seated(confirmations=1).attempts[0]
    assert confirm_disqualification(propose(attempt), actor=MONITOR1, now=DURING).state == ConductState.CONFIRMED


@pytest.mark.django_db
def test_repeating_changes_nothing() -> None:
    attempt = seated().attempts[0]
    proposed = propose(attempt)
    assert propose(attempt) == proposed
    for _ in range(2):
        confirm_disqualification(proposed, actor=MONITOR2, now=DURING)
    for _ in range(2):
        overturn_disqualification(proposed, reason="Era una calculadora permitida", actor=MONITOR2, now=DURING)
    counted = [kind for kind in kinds(attempt) if kind.startswith("disqualification.")]
    assert counted == ["disqualification.proposed", "disqualification.confirmed", "disqualification.overturned"]
    with pytest.raises(Conflict) as refused:
        confirm_disqualification(proposed, actor=MONITOR2, now=DURING)
    assert refused.value.code == "conduct.state"


@pytest.mark.django_db
@pytest.mark.parametrize("changes", [{"actor": MONITOR2}, {"code": DisqualificationCode.D06}, {"text": "Otra cosa"}])
def test_one_live_disqualification_at_a_time(changes: dict[str, Any]) -> None:
    attempt = seated().attempts[0]
    first = propose(attempt)
    with pytest.raises(Conflict) as refused:
        propose(attempt, **changes)
    assert refused.value.code == "conduct.pending"
    assert refused.value.data == {"id": first.pk, "state": "proposed"}


@pytest.mark.django_db
def test_an_overturned_proposal_leaves_the_exam_alone_and_another_may_follow() -> None:
    attempt = seated().attempts[0]
    first = propose(attempt)
    with pytest.raises(BadRequest):
        overturn_disqualification(first, reason=" ", actor=MONITOR1, now=DURING)
    overturn_disqualification(first, reason="Era el cargador", actor=MONITOR1, now=DURING)
    attempt.refresh_from_db()
    assert attempt.closed_at is None
    assert entry(attempt, "disqualification.overturned")[1]["was"] == "proposed"
    assert propose(attempt, code=DisqualificationCode.D06).pk != first.pk


@pytest.mark.django_db
def test_an_overturned_confirmation_gives_the_answers_back() -> None:
    attempt = seated().attempts[0]
    confirmed = confirm_disqualification(propose(attempt), actor=MONITOR2, now=DURING)
    overturn_disqualification(confirmed, reason="La otra persona era el técnico", actor=MONITOR2, now=AFTER)
    attempt.refresh_from_db()
    assert attempt.disqualified_code == ""
    assert attempt.closed_at == DURING, "the time has passed; only the result is given back"
    assert kinds(attempt)[-2:] == ["disqualification.overturned", "attempt.reinstated"]


@pytest.mark.django_db
def test_after_the_deadline_it_wins_over_the_end_by_the_clock() -> None:
    attempt = seated().attempts[0]
    confirm_disqualification(propose(attempt, now=AFTER), actor=MONITOR2, now=AFTER)
    attempt.refresh_from_db()
    assert (attempt.closed_by, attempt.disqualified_code) == (ClosedBy.DEADLINE, "D03")
    assert "attempt.invalidated" in kinds(attempt)


@pytest.mark.django_db
@pytest.mark.parametrize("stills", [[999_999], list(range(STILLS_MAX + 1))])
def test_evidence_is_of_that_person_and_not_without_end(stills: list[int]) -> None:
    attempt = seated().attempts[0]
    with pytest.raises(BadRequest) as refused:
        propose(attempt, stills=stills)
    assert refused.value.code == "conduct.stills"
    assert not Disqualification.objects.exists()


def race(*acts: Callable[[], object]) -> list[object]:
    """Run acts at the same time, each with its own connection; what each gave or raised."""
    gate = threading.Barrier(len(acts))
    outcomes: list[object] = [None] * len(acts)

    def run(index: int, work: Callable[[], object]) -> None:
        close_old_connections()
        gate.wait()
        try:
            outcomes[index] = work()
        except DomainError as error:
            outcomes[index] = error.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index, work)) for index, work in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_two_monitors_propose_at_once_and_one_is_told_of_the_other() -> None:
    attempt = seated().attempts[0]
    outcomes = race(lambda: propose(attempt, MONITOR1), lambda: propose(attempt, MONITOR2))
    assert Disqualification.objects.count() == 1
    assert outcomes.count("conduct.pending") == 1
    assert kinds(attempt).count("disqualification.proposed") == 1


@pytest.mark.django_db(transaction=True)
def test_confirmed_and_left_without_effect_at_once_ends_in_a_story_that_can_be_told() -> None:
    attempt = seated().attempts[0]
    proposed = propose(attempt)
    race(
        lambda: confirm_disqualification(proposed, actor=MONITOR2, now=DURING),
        lambda: confirm_disqualification(proposed, actor=MONITOR2, now=DURING),
        lambda: overturn_disqualification(proposed, reason="No", actor=MONITOR1, now=DURING),
    )
    attempt.refresh_from_db()
    proposed.refresh_from_db()
    story = [one.kind.removeprefix("disqualification.") for one in entries_of(attempt_chain(attempt.id))]
    told = [kind for kind in story if kind in {"confirmed", "overturned"}]
    assert told in (["confirmed", "overturned"], ["overturned"])
    assert proposed.state == ConductState.OVERTURNED
    assert attempt.disqualified_code == ""
