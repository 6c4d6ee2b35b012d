"""An annulled question gives its points to all who sat: seen before it is applied, and nobody falls (REC-05, AMB-19)."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from accounts.enums import Role
from core.errors import BadRequest, Conflict, DomainError, NotFound
from core.record import entries_of, sitting_chain
from exams.enums import ExamResult
from exams.models import Annulment, Attempt, Sitting
from exams.services_annulment import annul_question
from results.enums import ClaimGround
from results.models import Publication
from results.selectors_annulment import preview_annulment, questions_of, right_by_part
from results.selectors_claims import claimables, question_claimed
from results.selectors_sittings import blockers_of, rows_of
from results.services import publish_stage7
from results.services_claims import Complaint, file_claim
from tests.results.factories import EVENING, HR, T0, TRIO, attempt_of, built_sitting, closed_sitting, make_staff

pytestmark = pytest.mark.django_db
NOW = T0 + timedelta(days=2)
REASON = "La norma citada fue derogada antes de la evaluación."


@pytest.fixture
def sitting(db: None) -> Sitting:
    return closed_sitting(EVENING)


def version_missed_by(sitting: Sitting, score: str) -> int:
    """A question that somebody with this score did not get right."""
    missed = {each.version.pk: each for each in questions_of(sitting) if each.right < each.sat}
    row = next(row for row in rows_of(sitting) if row["score"] == score)
    for version in missed:
        change = next(c for c in preview_annulment(sitting, version).changes if c.before.number == row["number"])
        if change.before.score != change.after.score:
            return version
    raise AssertionError("everybody got everything right")


def annul(sitting: Sitting, version: int, **more: Any) -> Annulment:
    return annul_question(sitting, version, **{"reason": REASON, "actor": HR, "now": NOW, **more})


def scores(sitting: Sitting) -> dict[int, Decimal | None]:
    return dict(Attempt.objects.filter(sitting=sitting).values_list("application__number", "score"))


def test_the_preview_is_what_happens(sitting: Sitting) -> None:
    version = version_missed_by(sitting, "16.50")
    before, preview = scores(sitting), preview_annulment(sitting, version)
    assert scores(sitting) == before
    assert preview.promoted == 1  # 11 right and the annulled one: 18, Apto
    annul(sitting, version)
    assert rows_of(sitting) == [change.after.as_json() for change in preview.changes]
    for number, score in scores(sitting).items():
        was = before[number]
        assert (score is None) == (was is None)
        if score is not None and was is not None:
            assert was <= score <= Decimal(30)
            assert score - was in {Decimal(0), Decimal("1.5")}
    results = dict(Attempt.objects.filter(sitting=sitting).values_list("user__username", "result"))
    assert results["99900012"] == ExamResult.NO_SE_PRESENTO
    assert results["99900013"] == ExamResult.DESCALIFICADO


def test_it_is_recorded_and_everything_still_recounts(sitting: Sitting) -> None:
    version = version_missed_by(sitting, "16.50")
    made = annul(sitting, version)
    assert annul(sitting, version, reason="Otro motivo cualquiera.").pk == made.pk
    kinds = [entry.kind for entry in entries_of(sitting_chain(sitting.pk))]
    assert kinds.count("question.annulled") == 1
    assert blockers_of(sitting) == []
    (drawn,) = [each for each in questions_of(sitting) if each.version.pk == version]
    assert (drawn.right, drawn.sat) == (13, 13)
    assert preview_annulment(sitting, version).scores == 0


def test_a_correction_follows_and_the_first_version_stays(sitting: Sitting) -> None:
    first = publish_stage7(sitting, actor=HR, now=NOW)
    version = version_missed_by(sitting, "16.50")
    annul(sitting, version)
    with pytest.raises(Conflict):
        publish_stage7(sitting, actor=HR, now=NOW)
    second = publish_stage7(sitting, actor=HR, reason="Se anuló una pregunta.", now=NOW)
    assert (second.version, second.rows != first.rows) == (2, True)
    assert Publication.objects.get(pk=first.pk).rows == first.rows


def test_what_refuses_it(sitting: Sitting) -> None:
    version = version_missed_by(sitting, "16.50")
    for reason in ("", "x" * 9, "x" * 1001, "con un nulo \x00"):
        with pytest.raises(BadRequest):
            annul(sitting, version, reason=reason)
    with pytest.raises(NotFound):
        annul(sitting, 999_999)
    assert not Annulment.objects.exists()
    annul(sitting, version, reason="x" * 10)
    for act in (Annulment.objects.all().delete, lambda: Annulment.objects.update(reason="otro")):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_not_while_the_sitting_is_open() -> None:
    sitting = built_sitting()
    version = sitting.questions.first()
    assert version is not None
    with pytest.raises(Conflict) as caught:
        annul(sitting, version.version_id)
    assert caught.value.code == "annulment.open"
    assert questions_of(sitting) == []


def test_what_a_claimant_is_shown(sitting: Sitting) -> None:
    attempt = attempt_of(sitting, EVENING[-1])
    application = attempt.application
    assert claimables(application, now=NOW) == []
    publish_stage7(sitting, actor=HR, now=NOW)
    (found,) = claimables(application, now=NOW)
    assert sum(right for _, right, _ in found.parts) == 11
    assert [total for _, _, total in found.parts] == [16, 4]
    assert found.parts == tuple(right_by_part(attempt))
    complaint = Complaint(7, ClaimGround.QUESTION, "La norma ya no existe.", position=3)
    facts: dict[str, Any] = {"actor": "user:99900011", "now": NOW}
    made = file_claim(application, complaint, key=attempt.pk, received_at=NOW, **facts)
    assert question_claimed(made) == (sitting.pk, attempt.paper[2]["version"])


def test_the_pages(sitting: Sitting) -> None:
    client = Client()
    client.force_login(make_staff("rrhh", Role.HR))
    base, version = f"/rrhh/sesiones/{sitting.pk}/preguntas/", version_missed_by(sitting, "16.50")
    assert client.get(base).content.decode().count('scope="row"') == 20
    page = client.get(f"{base}{version}/")
    assert "1 pasa a APTO" in page.content.decode()
    seen = page.context["preview"].seen
    refused = client.post(f"{base}{version}/anular", {"seen": "otra", "reason": REASON})
    assert (refused.status_code, REASON in refused.content.decode()) == (409, True)
    refused = client.post(f"{base}{version}/anular", {"seen": seen, "reason": "corto"})
    assert (refused.status_code, "de 10 a 1000 caracteres" in refused.content.decode()) == (400, True)
    assert not Annulment.objects.exists()
    assert client.post(f"{base}{version}/anular", {"seen": seen, "reason": REASON}).status_code == 302
    assert "Anulada el" in client.get(f"{base}{version}/").content.decode()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_annulling_at_once_annul_once() -> None:
    sitting = closed_sitting(TRIO)
    version, together = questions_of(sitting)[0].version.pk, threading.Barrier(2)

    def go(_: int) -> str:
        together.wait()
        try:
            return str(annul(sitting, version).pk)
        except DomainError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(go, range(2)))) == 1
    kinds = [entry.kind for entry in entries_of(sitting_chain(sitting.pk))]
    assert kinds.count("question.annulled") == 1
