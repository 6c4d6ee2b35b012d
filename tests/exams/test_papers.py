"""Building, committing, revealing and repeating the papers of a sitting (EXA-02, EXA-03, design 3)."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import F

from core.errors import BadRequest, Conflict
from core.models import RecordEntry
from core.record import sitting_chain
from core.signing import verify
from exams.domain.draw import attempt_key
from exams.domain.paper import unseal
from exams.enums import QuestionState
from exams.models import Attempt, QuestionVersion, Sitting, SittingQuestion
from exams.services_papers import build_paper, build_sitting, create_sitting, replay_draw, reveal_sitting
from tests.exams.papers_data import (
    BLUEPRINT,
    DOOR,
    T0,
    THE_DAY_BEFORE,
    add_attempts,
    make_call,
    make_sitting,
    store_bank,
)

pytestmark = pytest.mark.django_db
MILLISECOND = timedelta(milliseconds=1)


def built(count: int = 3, *, now: datetime = THE_DAY_BEFORE) -> Sitting:
    store_bank()
    sitting = make_sitting()
    add_attempts(sitting, count)
    return build_sitting(sitting, actor="user:rrhh", now=now)


def commitment_of(sitting: Sitting) -> dict[str, Any]:
    assert sitting.commitment
    return dict(sitting.commitment)


def kinds(sitting: Sitting) -> list[str]:
    return list(
        RecordEntry.objects.filter(chain=sitting_chain(sitting.pk)).order_by("index").values_list("kind", flat=True)
    )


def test_building_gives_everybody_the_same_questions_in_an_order_of_their_own() -> None:
    sitting = built()

    drawn = set(SittingQuestion.objects.filter(sitting=sitting).values_list("version_id", flat=True))
    papers = [attempt.paper for attempt in sitting.attempts.all()]
    assert len(drawn) == 20
    assert [{question["version"] for question in paper} for paper in papers] == [drawn] * 3
    assert len({json.dumps([question["version"] for question in paper]) for paper in papers}) == 3


def test_a_sealed_paper_opens_with_its_own_key_and_says_nothing_of_the_answers() -> None:
    sitting = built()
    one, other, *_ = sitting.attempts.all()

    opened = unseal(attempt_key(sitting.secret, str(one.pk)), str(one.pk), one.sealed_paper)

    assert opened["attempt"] == str(one.pk)
    assert [question["position"] for question in opened["questions"]] == list(range(1, 21))
    assert {frozenset(question) for question in opened["questions"]} == {
        frozenset({"position", "part", "stem", "options"})
    }
    assert {frozenset(option) for question in opened["questions"] for option in question["options"]} == {
        frozenset({"id", "text"})
    }
    with pytest.raises(ValueError, match="another key"):
        unseal(attempt_key(sitting.secret, str(other.pk)), str(one.pk), one.sealed_paper)


def test_building_again_changes_nothing_but_completes_who_came_later() -> None:
    sitting = built()
    before = {attempt.pk: attempt.sealed_paper for attempt in sitting.attempts.all()}
    [late] = add_attempts(sitting, 1)

    again = build_sitting(sitting, actor="user:rrhh", now=THE_DAY_BEFORE + timedelta(hours=1))

    after = {attempt.pk: attempt.sealed_paper for attempt in sitting.attempts.all()}
    assert again.commitment == sitting.commitment
    assert {pk: after[pk] for pk in before} == before
    assert after[late.pk] != ""
    assert kinds(sitting) == ["sitting.created", "sitting.committed"]


def test_the_bank_of_a_built_sitting_no_longer_matters() -> None:
    sitting = built()
    QuestionVersion.objects.update(state=QuestionState.RETIRED)
    [late] = add_attempts(sitting, 1)

    assert build_paper(late, now=THE_DAY_BEFORE).sealed_paper != ""
    assert replay_draw(sitting).same


@pytest.mark.parametrize(("now", "allowed"), [(DOOR - MILLISECOND, True), (DOOR, False), (T0, False)])
def test_papers_are_built_until_the_door_opens(now: datetime, allowed: bool) -> None:
    store_bank()
    sitting = make_sitting()
    add_attempts(sitting, 1)

    if allowed:
        assert build_sitting(sitting, actor="user:rrhh", now=now).built_at == now
        return
    with pytest.raises(Conflict) as refused:
        build_sitting(sitting, actor="user:rrhh", now=now)
    assert refused.value.code == "paper.door_open"
    assert Sitting.objects.get().built_at is None


@pytest.mark.parametrize(("now", "allowed"), [(DOOR - MILLISECOND, True), (DOOR, False)])
def test_a_paper_is_added_until_the_door_opens(now: datetime, allowed: bool) -> None:
    sitting = built()
    [late] = add_attempts(sitting, 1)

    if allowed:
        assert len(build_paper(late, now=now).paper) == 20
        return
    with pytest.raises(Conflict) as refused:
        build_paper(late, now=now)
    assert refused.value.code == "paper.door_open"


def test_a_paper_that_exists_stays_even_after_the_door() -> None:
    sitting = built()
    attempt = sitting.attempts.first()
    assert attempt is not None

    assert build_paper(attempt, now=T0).sealed_paper == attempt.sealed_paper
    assert build_sitting(sitting, actor="user:rrhh", now=T0).built_at == THE_DAY_BEFORE


def test_no_paper_before_the_sitting_is_built() -> None:
    [attempt] = add_attempts(make_sitting(), 1)

    with pytest.raises(Conflict) as refused:
        build_paper(attempt, now=THE_DAY_BEFORE)

    assert refused.value.code == "paper.not_built"


def test_a_short_cell_is_named_and_nothing_is_written() -> None:
    store_bank(spare=0)
    QuestionVersion.objects.filter(topic="Ética").update(state=QuestionState.DRAFT)
    QuestionVersion.objects.filter(question__code="Q001").update(state=QuestionState.RETIRED)
    sitting = make_sitting()

    with pytest.raises(Conflict) as refused:
        build_sitting(sitting, actor="user:rrhh", now=THE_DAY_BEFORE)

    assert refused.value.code == "paper.cell_short"
    assert "«Control interno»: falta 1 de 5" in refused.value.message
    assert "«Ética»: faltan 2 de 2" in refused.value.message
    assert [cell["missing"] for cell in refused.value.data["cells"]] == [1, 2]
    assert not SittingQuestion.objects.exists()
    assert kinds(sitting) == ["sitting.created"]


def test_the_commitment_is_signed_recorded_and_gives_no_question_away() -> None:
    sitting = built()
    commitment = commitment_of(sitting)

    assert verify(commitment["statement"], key=commitment["key"], signature=commitment["signature"])
    entry = RecordEntry.objects.get(chain=sitting_chain(sitting.pk), kind="sitting.committed")
    assert entry.payload == {name: commitment[name] for name in ("statement", "key", "signature")}
    assert set(commitment["statement"]) == {
        "format",
        "sitting",
        "call",
        "opens_at",
        "at",
        "bank",
        "blueprint",
        "secret",
        "questions",
    }
    assert sitting.secret not in json.dumps(commitment)


def test_the_secret_is_revealed_once_and_only_after_the_sitting_closed() -> None:
    sitting = built()
    with pytest.raises(Conflict) as refused:
        reveal_sitting(sitting, actor="user:rrhh", now=T0)
    assert refused.value.code == "sitting.open"
    Sitting.objects.update(closed_at=T0 + timedelta(minutes=25))

    first = reveal_sitting(sitting, actor="user:rrhh", now=T0 + timedelta(days=3))
    second = reveal_sitting(sitting, actor="user:rrhh", now=T0 + timedelta(days=4))

    assert first.revealed_at == second.revealed_at == T0 + timedelta(days=3)
    [entry] = RecordEntry.objects.filter(kind="sitting.revealed")
    assert entry.payload == {"secret": sitting.secret}


def test_a_replay_finds_every_paper_as_it_was() -> None:
    assert replay_draw(built(3)) == replay_draw(Sitting.objects.get())
    assert replay_draw(Sitting.objects.get()).attempts == 3
    assert replay_draw(Sitting.objects.get()).same


def _swap_two_questions(sitting: Sitting) -> None:
    attempt = sitting.attempts.order_by("pk")[1]
    attempt.paper[4], attempt.paper[5] = attempt.paper[5], attempt.paper[4]
    attempt.save()


def _swap_sealed_papers(sitting: Sitting) -> None:
    one, other, *_ = sitting.attempts.order_by("pk")
    Attempt.objects.filter(pk=one.pk).update(sealed_paper=other.sealed_paper)


def _change_a_wording(sitting: Sitting) -> None:
    QuestionVersion.objects.filter(pk=commitment_of(sitting)["pool"][0]).update(answer=3 - F("answer"))


def _change_the_secret(sitting: Sitting) -> None:
    Sitting.objects.update(secret="ab" * 32)


def _change_the_blueprint(sitting: Sitting) -> None:
    Sitting.objects.update(blueprint=[BLUEPRINT[1], BLUEPRINT[0], *BLUEPRINT[2:]])


def _change_the_questions(sitting: Sitting) -> None:
    undrawn = set(commitment_of(sitting)["pool"]) - set(sitting.questions.values_list("version_id", flat=True))
    sitting.questions.filter(ordinal=3).update(version=undrawn.pop())


def _change_the_statement(sitting: Sitting) -> None:
    commitment = commitment_of(sitting)
    Sitting.objects.update(commitment=commitment | {"statement": commitment["statement"] | {"call": "x"}})


@pytest.mark.parametrize(
    ("damage", "problem", "attempts"),
    [
        (_swap_two_questions, "La pregunta 5 no es la que le corresponde.", 1),
        (_swap_sealed_papers, "El examen sellado no contiene lo que le corresponde.", 0),
        (_change_a_wording, "Lo comprometido no coincide: el banco.", 0),
        (_change_the_secret, "Lo comprometido no coincide: el secreto.", 0),
        (_change_the_blueprint, "Lo comprometido no coincide: la matriz de contenidos.", 0),
        (_change_the_questions, "Las preguntas guardadas de la sesión no son las del sorteo.", 0),
        (_change_the_statement, "La firma del compromiso no es válida.", 0),
    ],
)
def test_a_replay_names_the_first_difference(damage: Any, problem: str, attempts: int) -> None:
    sitting = built(3)

    damage(sitting)
    found = replay_draw(Sitting.objects.get())

    assert (found.same, found.problem, found.attempts) == (False, problem, attempts)


def test_a_replay_needs_a_built_sitting() -> None:
    with pytest.raises(Conflict) as refused:
        replay_draw(make_sitting())
    assert refused.value.code == "paper.not_built"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"name": "x" * 80}, None),
        ({"name": "x" * 81}, "sitting.name"),
        ({"name": "  "}, "sitting.name"),
        ({"duration_s": 1}, None),
        ({"duration_s": 0}, "sitting.duration"),
        ({"duration_s": 4 * 3600}, None),
        ({"duration_s": 4 * 3600 + 1}, "sitting.duration"),
        ({"door_s": 0}, None),
        ({"door_s": -1}, "sitting.door"),
        ({"door_s": 3600}, None),
        ({"door_s": 3601}, "sitting.door"),
        ({"opens_at": THE_DAY_BEFORE + MILLISECOND}, None),
        ({"opens_at": THE_DAY_BEFORE}, "sitting.past"),
        ({"blueprint": BLUEPRINT[1:]}, "blueprint.sum"),
    ],
)
def test_the_limits_of_a_sitting(changes: dict[str, Any], code: str | None) -> None:
    values: dict[str, Any] = {
        "name": "Turno",
        "opens_at": T0,
        "duration_s": 1500,
        "door_s": 300,
        "blueprint": BLUEPRINT,
    }
    call = make_call()

    def create() -> Sitting:
        return create_sitting(call, **(values | changes), actor="user:rrhh", now=THE_DAY_BEFORE)

    if code is None:
        assert len(create().secret) == 64
        return
    with pytest.raises(BadRequest) as refused:
        create()
    assert refused.value.code == code
    assert not Sitting.objects.exists()


def test_two_sittings_draw_apart() -> None:
    store_bank(spare=30)
    call = make_call()
    sittings = [
        build_sitting(make_sitting(call=call, name=name), actor="user:rrhh", now=THE_DAY_BEFORE) for name in ("A", "B")
    ]

    one, other = ([row.version_id for row in sitting.questions.all()] for sitting in sittings)
    assert one != other


def test_two_thousand_papers_in_a_few_seconds() -> None:
    store_bank()
    sitting = make_sitting()
    add_attempts(sitting, 2000)

    started = time.process_time()
    build_sitting(sitting, actor="user:rrhh", now=THE_DAY_BEFORE)
    elapsed = time.process_time() - started

    assert not sitting.attempts.filter(sealed_paper="").exists()
    assert elapsed < 15, f"{elapsed:.1f} s of the processor"
