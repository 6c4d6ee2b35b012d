"""Publishing stage 7 (PUB-01): what blocks it, that it happens once, that it never changes, how it is corrected."""

from __future__ import annotations

import hashlib
import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from core.errors import BadRequest, Conflict
from core.record import call_chain, entries_of
from core.signing import verify_bytes
from exams.models import Attempt, Sitting
from exams.services import lift_disqualification
from proctoring.enums import IdentityDecision
from proctoring.models import IdentityCheck
from results.models import Publication
from results.selectors import latest_of_sitting, latest_publications, results_for
from results.selectors_sittings import blockers_of, rows_of
from results.services import publish_stage7
from results.services_publish import REASON_MAX, REASON_MIN
from tests.results.factories import (
    EVENING,
    HR,
    T0,
    TRIO,
    attempt_of,
    built_sitting,
    close,
    closed_sitting,
    confirm,
    make_sitting,
    overturn,
    propose,
    sit,
    verify_identity,
)

NOW = T0 + timedelta(days=2)
REASON = "Se dejó sin efecto una descalificación."
pytestmark = pytest.mark.django_db


def publish(sitting: Sitting, reason: str = "") -> Publication:
    return publish_stage7(sitting, actor=HR, reason=reason, now=NOW)


def refusal(sitting: Sitting, reason: str = "") -> Conflict:
    with pytest.raises(Conflict) as caught:
        publish(sitting, reason)
    assert not Publication.objects.filter(sitting=sitting, published_at=NOW + timedelta(seconds=1)).exists()
    return caught.value


def test_the_evening_is_published_as_counted_by_hand() -> None:
    sitting = closed_sitting(EVENING)
    published = publish(sitting)
    assert [(row["order"], row["document"], row["right"], row["score"], row["result"]) for row in published.rows] == [
        (1, "*****002", 18, "27.00", "APTO"),
        (2, "*****001", 17, "25.50", "APTO"),
        (3, "*****003", 17, "25.50", "APTO"),
        (4, "*****004", 17, "25.50", "APTO"),
        (5, "*****005", 16, "24.00", "APTO"),
        (6, "*****009", 16, "24.00", "APTO"),
        (7, "*****006", 15, "22.50", "APTO"),
        (8, "*****007", 15, "22.50", "APTO"),
        (9, "*****010", 14, "21.00", "APTO"),
        (10, "*****008", 13, "19.50", "APTO"),
        (11, "*****019", 13, "19.50", "APTO"),
        (12, "*****018", 12, "18.00", "APTO"),
        (13, "*****011", 11, "16.50", "NO_APTO"),
        (None, "*****012", None, None, "NO_SE_PRESENTO"),
        (None, "*****013", None, None, "DESCALIFICADO"),
    ]
    assert published.rows[-1]["code"] == "D03"
    assert (published.version, published.stage_order, published.stage_code) == (1, 7, "PUB_EXAMEN")
    assert published.merkle_root == sitting.merkle_root != ""


def test_files_are_hashed_signed_and_recorded() -> None:
    sitting = closed_sitting()
    published = Publication.objects.get(pk=publish(sitting).pk)
    pdf, csv = bytes(published.pdf), bytes(published.csv)
    assert hashlib.sha256(pdf).hexdigest() == published.sha256
    assert hashlib.sha256(csv).hexdigest() == published.csv_sha256
    assert verify_bytes(pdf, **published.signature)
    assert not verify_bytes(pdf + b" ", **published.signature)
    (entry,) = entries_of(call_chain(sitting.call.code))
    assert (entry.kind, entry.actor) == ("publication.made", HR)
    assert entry.payload == {
        "stage": 7,
        "version": 1,
        "sitting": sitting.pk,
        "sha256": published.sha256,
        "csv_sha256": published.csv_sha256,
        "xlsx_sha256": hashlib.sha256(bytes(published.xlsx)).hexdigest(),
    }


def test_publishing_twice_makes_one_version() -> None:
    sitting = closed_sitting()
    first = publish(sitting)
    again = publish_stage7(sitting, actor="user:rrhh2", now=NOW + timedelta(seconds=1))
    assert (again.pk, again.published_by) == (first.pk, HR)
    assert Publication.objects.count() == 1
    assert len(entries_of(call_chain(sitting.call.code))) == 1


def test_the_sitting_must_be_built_and_closed() -> None:
    sitting = make_sitting()
    assert refusal(sitting).data == {"blockers": ["Elaborar los exámenes"]}
    sitting = built_sitting(call=sitting.call, name="Otro turno")
    sit(sitting)
    assert refusal(sitting).data == {"blockers": ["Cerrar la sesión"]}
    assert publish(close(sitting)).version == 1


@pytest.mark.parametrize("decision", [None, IdentityDecision.DOUBTFUL, IdentityDecision.REJECTED])
def test_identity_must_be_decided(decision: IdentityDecision | None) -> None:
    sitting = built_sitting()
    sit(sitting, verify=False)
    came = [attempt_of(sitting, person) for person in TRIO if person.right is not None]
    verify_identity(came[0])
    if decision is IdentityDecision.DOUBTFUL:
        verify_identity(came[1], decision)
    elif decision is IdentityDecision.REJECTED:  # without the proposal that goes with it, as an old row could be
        IdentityCheck.objects.create(attempt=came[1], decision=decision, note="No es", by=HR, at=T0)
    error = refusal(close(sitting))
    assert (error.code, len(error.data["blockers"])) == ("publication.blocked", 1)
    assert error.data["blockers"][0].startswith("Identidad")
    IdentityCheck.objects.create(attempt=came[1], decision=IdentityDecision.VERIFIED, by=HR, at=NOW)
    assert publish(sitting).version == 1


def test_an_open_proposal_blocks_until_it_is_decided() -> None:
    sitting = closed_sitting()
    proposal = propose(attempt_of(sitting, TRIO[0]), "D06")
    assert refusal(sitting).data["blockers"] == ["Confirmar o dejar sin efecto D06"]
    overturn(proposal)
    assert publish(sitting).version == 1


def test_a_stored_score_that_its_answers_do_not_give_is_never_published() -> None:
    sitting = closed_sitting()
    Attempt.objects.filter(pk=attempt_of(sitting, TRIO[1]).pk).update(right_count=12, score=18, result="APTO")
    (blocker,) = blockers_of(sitting)
    assert "Katia Urrunaga Poma" in blocker.detail
    assert refusal(sitting).data["blockers"] == ["Un resultado no se reproduce"]


def test_a_paper_that_the_draw_does_not_give_is_never_published() -> None:
    sitting = closed_sitting()
    attempt = attempt_of(sitting, TRIO[2])  # absent: nothing of the recount looks at this paper
    attempt.paper[0], attempt.paper[1] = attempt.paper[1], attempt.paper[0]
    attempt.save(update_fields=["paper"])
    assert refusal(sitting).data["blockers"] == ["El sorteo no se reproduce"]


def test_a_correction_is_the_next_version_with_its_reason() -> None:
    sitting = closed_sitting()
    attempt = attempt_of(sitting, TRIO[0])
    confirm(propose(attempt, "D06"))
    first = publish(sitting)
    lift_disqualification(attempt, actor=HR, now=NOW)
    assert refusal(sitting).code == "publication.reason_required"
    second = publish(sitting, REASON)
    assert (second.version, second.reason) == (2, REASON)
    assert publish(sitting, REASON).pk == publish(sitting).pk == second.pk
    first.refresh_from_db()
    assert [row["result"] for row in first.rows] == ["NO_APTO", "NO_SE_PRESENTO", "DESCALIFICADO"]
    assert [row["result"] for row in second.rows] == ["APTO", "NO_APTO", "NO_SE_PRESENTO"]
    assert [found.version for found in latest_publications(sitting.call)] == [2]


@pytest.mark.parametrize(
    ("reason", "accepted"),
    [
        ("x" * (REASON_MIN - 1), False),
        ("x" * REASON_MIN, True),
        ("x" * REASON_MAX, True),
        ("x" * (REASON_MAX + 1), False),
        (" " * 20, None),
        ("un motivo con \x00 dentro", False),
    ],
)
def test_limits_of_a_reason(reason: str, accepted: bool | None) -> None:
    sitting = closed_sitting()
    first = publish(sitting)
    if accepted is None:  # blank is no reason: the same version again
        assert publish(sitting, reason).pk == first.pk
    elif accepted:
        assert publish(sitting, reason).version == 2
    else:
        with pytest.raises(BadRequest, match=r"publication\.reason"):
            publish(sitting, reason)


def test_two_sittings_of_a_call_number_their_versions_in_one_series() -> None:
    one = closed_sitting()
    other = closed_sitting((EVENING[2],), call=one.call, name="Turno de la tarde")
    assert [publish(one).version, publish(other).version] == [1, 2]
    assert [found.version for found in latest_publications(one.call)] == [2, 1]
    assert publish(one).version == 1


def test_a_publication_cannot_be_changed_or_removed() -> None:
    published = publish(closed_sitting())
    for change in (
        lambda: Publication.objects.filter(pk=published.pk).update(title="Otra"),
        lambda: Publication.objects.filter(pk=published.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert Publication.objects.get(pk=published.pk).title == published.title


def test_an_applicant_is_told_en_evaluacion_until_the_list_is_out() -> None:
    sitting = closed_sitting()
    user = attempt_of(sitting, TRIO[0]).user
    (before,) = results_for(user)
    assert (before.label, before.row, before.publication) == ("En evaluación", None, None)
    published = publish(sitting)
    (after,) = results_for(user)
    assert after.row is not None
    assert (after.label, after.row["score"], after.row["document"]) == ("Publicado", "25.50", "*****001")
    assert after.publication is not None
    assert after.publication.pk == published.pk
    absent = attempt_of(sitting, TRIO[2]).user
    assert [found.row["result"] for found in results_for(absent) if found.row] == ["NO_SE_PRESENTO"]


def test_rows_before_closing_are_none() -> None:
    sitting = built_sitting()
    sit(sitting)
    # closing grades in batches: one that was killed half-way shows nothing yet
    Attempt.objects.filter(pk=attempt_of(sitting, TRIO[0]).pk).update(right_count=17, score="25.50", result="APTO")
    assert rows_of(sitting) == []
    assert latest_of_sitting(sitting) is None


@pytest.mark.django_db(transaction=True)
def test_two_people_pressing_at_once_make_one_version() -> None:
    sitting = closed_sitting()
    start, made = threading.Barrier(2), list[object]()

    def press(actor: str) -> None:
        try:
            start.wait()
            made.append(publish_stage7(sitting, actor=actor, now=NOW).pk)
        except BaseException as error:  # noqa: BLE001 - a thread's failure is this test's failure
            made.append(error)
        finally:
            connection.close()

    people = [threading.Thread(target=press, args=(f"user:rrhh{number}",)) for number in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert made == [Publication.objects.get().pk] * 2
    assert len(entries_of(call_chain(sitting.call.code))) == 1
