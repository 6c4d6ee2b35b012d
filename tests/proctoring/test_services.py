"""Acts of monitors: what each writes, who is named, what a second send does, where it is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.errors import BadRequest, Conflict
from exams.models import Attempt
from exams.selectors import lobby_missing
from proctoring.domain.texts import INCIDENT_MAX, MESSAGE_MAX, NOTE_MAX, WARNING_MAX
from proctoring.enums import ConductState, IdentityDecision
from proctoring.models import Disqualification, IdentityCheck, Incident, Waiver
from proctoring.services import (
    decide_identity,
    mark_incident,
    send_message,
    send_warning,
    waive_media,
    waive_media_many,
)
from tests.exams.papers_data import T0
from tests.proctoring.room import AFTER, DURING, KEY, LOBBY, MONITOR1, MONITOR2, entry, kinds, seated

pytestmark = pytest.mark.django_db


def test_a_waiver_opens_the_door_without_camera_and_is_written_once() -> None:
    room = seated(present=False, waived=False)
    attempt = room.attempts[0]
    assert lobby_missing(attempt, now=LOBBY) == ["camera", "microphone", "consent", "document"]
    first = waive_media(attempt, note="  Cámara rota, la vi por teléfono. ", actor=MONITOR1, now=LOBBY)
    again = waive_media(attempt, note="Otra vez", actor=MONITOR2, now=LOBBY)
    assert (again.pk, again.note, again.by) == (first.pk, "Cámara rota, la vi por teléfono.", MONITOR1)
    assert kinds(attempt).count("waiver.granted") == 1
    assert entry(attempt, "waiver.granted") == (MONITOR1, {"note": "Cámara rota, la vi por teléfono."})
    assert lobby_missing(attempt, now=LOBBY) == []


@pytest.mark.parametrize(
    ("note", "code"), [("", "text.required"), ("   ", "text.required"), ("x" * (NOTE_MAX + 1), "text.too_long")]
)
def test_a_waiver_says_why(note: str, code: str) -> None:
    attempt = seated(present=False, waived=False).attempts[0]
    with pytest.raises(BadRequest) as refused:
        waive_media(attempt, note=note, actor=MONITOR1, now=LOBBY)
    assert refused.value.code == code
    assert not Waiver.objects.exists()


def test_no_waiver_after_the_end() -> None:
    attempt = seated(waived=False, present=False).attempts[0]
    with pytest.raises(Conflict):
        waive_media(attempt, note="Tarde", actor=MONITOR1, now=T0 + timedelta(milliseconds=1))


def test_many_waivers_take_few_statements(django_assert_max_num_queries: object) -> None:
    room = seated(40, present=False, waived=False)
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        assert waive_media_many(room.attempts, note="Ensayo de carga", actor=MONITOR1, now=LOBBY) == 40
    assert waive_media_many(room.attempts, note="Ensayo de carga", actor=MONITOR1, now=LOBBY) == 0
    assert Waiver.objects.count() == 40
    assert all(kinds(attempt)[-1] == "waiver.granted" for attempt in room.attempts)


def test_identity_newest_decision_counts_and_repeating_changes_nothing() -> None:
    attempt = seated().attempts[0]
    decide_identity(attempt, decision=IdentityDecision.DOUBTFUL, note="Foto antigua", actor=MONITOR1, now=DURING)
    decide_identity(attempt, decision=IdentityDecision.DOUBTFUL, note="Foto antigua", actor=MONITOR1, now=DURING)
    decide_identity(attempt, decision=IdentityDecision.VERIFIED, note="", actor=MONITOR2, now=DURING)
    assert [c.decision for c in IdentityCheck.objects.all()] == ["DOUBTFUL", "VERIFIED"]
    assert kinds(attempt).count("identity.decided") == 2
    assert entry(attempt, "identity.decided") == (MONITOR2, {"decision": "VERIFIED", "note": ""})
    assert not Disqualification.objects.exists()


def test_rejected_needs_a_note_and_proposes_d09() -> None:
    attempt = seated().attempts[0]
    with pytest.raises(BadRequest):
        decide_identity(attempt, decision=IdentityDecision.REJECTED, note=" ", actor=MONITOR1, now=DURING)
    assert not IdentityCheck.objects.exists()
    decide_identity(attempt, decision=IdentityDecision.REJECTED, note="Es otra persona", actor=MONITOR1, now=DURING)
    proposed = Disqualification.objects.get()
    assert (proposed.code, proposed.state, proposed.text, proposed.proposed_by) == (
        "D09",
        ConductState.PROPOSED,
        "Es otra persona",
        MONITOR1,
    )
    assert kinds(attempt)[-2:] == ["identity.decided", "disqualification.proposed"]
    attempt.refresh_from_db()
    assert attempt.closed_at is None


def test_rejected_does_not_propose_twice() -> None:
    attempt = seated().attempts[0]
    for note in ("Es otra persona", "Lo confirmo"):
        decide_identity(attempt, decision=IdentityDecision.REJECTED, note=note, actor=MONITOR1, now=DURING)
    assert Disqualification.objects.count() == 1
    assert IdentityCheck.objects.count() == 2


@pytest.mark.parametrize(
    ("send", "kind", "limit"),
    [(send_warning, "warning.sent", WARNING_MAX), (send_message, "chat.sent", MESSAGE_MAX)],
)
def test_words_to_one_applicant(
    send: object, kind: str, limit: int, django_capture_on_commit_callbacks: object
) -> None:
    room = seated(2)
    attempt = room.attempts[0]
    for text in ("x" * limit, "otra"):
        send(attempt, text=text, key=KEY, actor=MONITOR1, now=DURING)  # type: ignore[operator]
    assert kinds(attempt).count(kind) == 1, "the same key is the same act"
    assert entry(attempt, kind) == (MONITOR1, {"text": "x" * limit, "key": KEY})
    send(attempt, text="otra", key=KEY, actor=MONITOR2, now=DURING)  # type: ignore[operator]
    send(attempt, text="otra", key=KEY + "2", actor=MONITOR1, now=DURING)  # type: ignore[operator]
    assert kinds(attempt).count(kind) == 3
    assert kind not in kinds(room.attempts[1])
    for text, code in (("", "text.required"), ("x" * (limit + 1), "text.too_long")):
        with pytest.raises(BadRequest) as refused:
            send(attempt, text=text, key="otra-clave", actor=MONITOR1, now=DURING)  # type: ignore[operator]
        assert refused.value.code == code
    with pytest.raises(BadRequest) as refused:
        send(attempt, text="hola", key='corta"', actor=MONITOR1, now=DURING)  # type: ignore[operator]
    assert refused.value.code == "key.invalid"
    with pytest.raises(Conflict) as closed:
        send(attempt, text="hola", key="despues-de-la-hora", actor=MONITOR1, now=AFTER)  # type: ignore[operator]
    assert closed.value.code == "attempt.closed"


def test_an_incident_without_any_picture_is_marked_all_the_same() -> None:
    attempt = seated().attempts[0]
    first = mark_incident(attempt, text="Mira hacia abajo" + "." * 900, key=KEY, actor=MONITOR1, now=DURING)
    again = mark_incident(attempt, text="Mira hacia abajo", key=KEY, actor=MONITOR1, now=DURING)
    assert again == first
    assert Incident.objects.count() == 1
    assert not first.stills.exists()
    actor, data = entry(attempt, "incident.marked")
    assert (actor, data["incident"], data["stills"]) == (MONITOR1, first.pk, [])
    with pytest.raises(BadRequest):
        mark_incident(attempt, text="x" * (INCIDENT_MAX + 1), key="otra-clave", actor=MONITOR1, now=DURING)


def test_an_incident_may_be_marked_after_the_end() -> None:
    attempt = seated().attempts[0]
    assert mark_incident(attempt, text="Visto en la grabación", key=KEY, actor=MONITOR1, now=AFTER).pk
    assert Attempt.objects.get(pk=attempt.pk).closed_at is None
