"""`/panel/`: MÓDULO POSTULACIÓN (REG-05), and the evaluation that is near."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.enums import Role
from exams.models import Attempt
from tests.exams.papers_data import T0
from tests.support.clock import FakeClock
from tests.support.exam import check_in, make_exam, person, signed_in

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
MS = timedelta(milliseconds=1)


def test_the_menu_holds_the_module(clock: FakeClock) -> None:
    client = signed_in(person(Role.APPLICANT))
    answer = client.get("/panel/")
    page = answer.content.decode()
    for words in ("MÓDULO POSTULACIÓN", "1. MIS DATOS", "2. POSTULACIÓN"):
        assert words in page
    assert [(item["path"], item["module"]) for item in answer.context["menu"]] == [
        ("/mis-datos/", "MÓDULO POSTULACIÓN"),
        ("/postulacion/", "MÓDULO POSTULACIÓN"),
        ("/evaluacion/", ""),
    ]
    assert answer.context["evening"] is None


@pytest.mark.parametrize(
    ("before_start", "words", "enterable"),
    [
        (timedelta(days=7) + MS, None, None),
        (timedelta(days=7), "Su evaluación de conocimientos es el", False),
        (5 * MINUTE + MS, "Su evaluación de conocimientos es el", False),
        (5 * MINUTE, "La sala de espera de su evaluación está abierta.", True),
        (-MINUTE, "Su evaluación de conocimientos está en curso.", True),
        (-25 * MINUTE - MS, None, None),
    ],
)
def test_the_evaluation_that_is_near_stands_on_top(
    clock: FakeClock, before_start: timedelta, words: str | None, enterable: bool | None
) -> None:
    exam = make_exam(1)
    clock.set(T0 - 2 * MINUTE)
    check_in(exam)
    if before_start > 2 * MINUTE:
        Attempt.objects.update(present_at=None)
    clock.set(T0 - before_start)
    answer = signed_in(exam.attempts[0].user).get("/panel/")
    evening = answer.context["evening"]
    if words is None:
        assert evening is None
        return
    assert evening.words.startswith(words)
    assert evening.open is enterable
    assert f"/evaluacion/{exam.attempts[0].pk}/" in answer.content.decode()
