"""Writing a call: drafts, publishing, versions of the schedule, documents, notices. Each leaves its entry."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from calls.domain import limits
from calls.domain.terms import Section, blank, drafted, lines_of, missing
from calls.enums import CallState, DocumentKind
from calls.models import Call, CallDocument, Notice, ScheduleVersion
from calls.selectors import get_call_document_for, section_digest
from calls.services import save_call
from calls.services_drafts import NotReady, create_call, edit_section, publish_call
from calls.services_notices import add_document, post_notice, remove_document
from calls.services_schedule import ScheduleRefused, change_schedule
from calls.ties import KeptFile
from core.errors import BadRequest, Conflict, DomainError, NotFound
from core.record import call_chain, entries_of
from exam_server.demo.data import call_data
from tests.calls.drafts import BEFORE, CODE, HR, complete_terms, draft, published, with_change

pytestmark = pytest.mark.django_db
REASON = "La Oficina amplió el plazo por mantenimiento del portal."
WHILE_OPEN = datetime(2023, 10, 10, 15, 0, tzinfo=UTC)


def kinds(code: str = CODE) -> list[str]:
    return [entry.kind for entry in entries_of(call_chain(code))]


def retitled(title: str) -> Any:
    return lambda terms: terms | {"title": title}


def change(call: Call, *, reason: str = REASON, seen: int = 1, **more: Any) -> ScheduleVersion:
    """The window of stage 3 a day longer, unless told otherwise."""
    lines = more.pop("lines", None) or with_change(call, 3, end=date(2023, 10, 11))
    now = more.pop("now", WHILE_OPEN)
    return change_schedule(call, lines, reason=reason, seen=seen, published=frozenset(), actor=HR, now=now)


def test_a_draft_begins_without_dates_and_with_its_own_number() -> None:
    call = create_call(drafted(call_data(), number=7, year=2023, acronym="MIDER"), actor=HR, now=BEFORE)
    assert (call.code, call.state, call.position_title) == (CODE, CallState.BORRADOR, "Especialista I Legal")
    assert {stage.start for stage in call.stages.all()} == {None}
    assert kinds() == ["call.drafted"]
    with pytest.raises(Conflict, match="Ya existe la convocatoria CAS-007-2023-MIDER"):
        draft()


def test_a_blank_draft_lacks_everything_of_the_position() -> None:
    terms = blank(call_data(), number=7, year=2023, acronym="MIDER")
    lacks = missing(draft(terms).terms, now=BEFORE)
    assert {item.section for item in lacks} == {
        Section.DATA, Section.PROFILE, Section.CONDITIONS, Section.TESTS, Section.SCHEDULE,
    }  # fmt: skip
    assert terms["curricular"] == call_data()["curricular"]


@pytest.mark.parametrize(
    ("undated", "texts"),
    [
        ([9], ["Etapa 9, Evaluación curricular: Faltan las fechas."]),
        ([9, 13], ["Faltan las fechas de 2 etapas."]),
        ([14], []),
    ],
)
def test_missing_dates_are_told_one_by_one_or_together(undated: list[int], texts: list[str]) -> None:
    terms = complete_terms()
    for order in undated:
        terms["schedule"][order - 1] |= {"start": None, "end": None}
    assert [item.text for item in missing(terms, now=BEFORE)] == texts


def test_what_is_changed_in_a_section_stays_apart_from_the_others() -> None:
    call = draft()
    seen = {section: section_digest(call.terms, section) for section in (Section.DATA, Section.PROFILE)}
    edit_section(call, Section.DATA, retitled("Otro título"), seen=seen[Section.DATA], actor=HR, now=BEFORE)
    to_bare = lambda terms: terms | {"profile": terms["profile"] | {"competencies": []}}  # noqa: E731
    after = edit_section(call, Section.PROFILE, to_bare, seen=seen[Section.PROFILE], actor=HR, now=BEFORE)
    assert (after.terms["title"], after.title, after.terms["profile"]["competencies"]) == (
        "Otro título", "Otro título", [],
    )  # fmt: skip
    assert kinds() == ["call.drafted", "call.edited", "call.edited"]


def test_two_people_in_one_section_do_not_overwrite_each_other() -> None:
    call = draft()
    seen = section_digest(call.terms, Section.DATA)
    edit_section(call, Section.DATA, retitled("De Ana"), seen=seen, actor=HR, now=BEFORE)
    with pytest.raises(Conflict) as refused:
        edit_section(call, Section.DATA, retitled("De Beto"), seen=seen, actor=HR, now=BEFORE)
    assert refused.value.code == "call.edited"
    assert Call.objects.get().title == "De Ana"


def test_the_same_edit_again_writes_nothing() -> None:
    call = draft()
    for _ in range(2):
        edit_section(
            call, Section.DATA, retitled("X"), seen=section_digest(call.terms, Section.DATA), actor=HR, now=BEFORE
        )
    assert kinds() == ["call.drafted", "call.edited"]


def test_the_dates_of_exam_and_publications_follow_their_stages() -> None:
    terms = complete_terms()
    assert terms["exam"]["start"] == "2023-10-16T09:00:00-05:00"
    assert terms["publications"]["PUB_EXAMEN"] == "2023-10-18T17:00:00-05:00"
    assert terms["interview"]["slots"][0]["start"] == "2023-10-26T09:00:00-05:00"


def test_publishing_is_once_and_for_good() -> None:
    call = published()
    assert publish_call(call, actor=HR, now=BEFORE).state == CallState.PUBLICADA
    assert (call.terms["status"], kinds()) == ("PUBLICADA", ["call.drafted", "call.published"])
    version = ScheduleVersion.objects.get()
    assert (version.number, version.lines) == (1, call.terms["schedule"])
    with pytest.raises(Conflict) as refused:
        edit_section(call, Section.DATA, retitled("Y"), seen="", actor=HR, now=BEFORE)
    assert refused.value.code == "call.published"


@pytest.mark.parametrize(
    ("change", "section", "text"),
    [
        ({"title": ""}, Section.DATA, "Falta el título de la convocatoria."),
        ({"functions": []}, Section.DATA, "Falta al menos una función del puesto."),
        ({"contract": {"place": "Lima", "monthlyPay": None, "start": "2023-11-01", "end": "2023-12-31"}},
         Section.CONDITIONS, "Falta la remuneración mensual."),
        ({"exam": call_data()["exam"] | {"blueprint": []}}, Section.TESTS,
         "La matriz de la parte técnica debe sumar 16 preguntas."),
    ],
)  # fmt: skip
def test_what_is_missing_keeps_a_draft_a_draft(change: dict[str, Any], section: Section, text: str) -> None:
    call = draft(complete_terms() | change)
    with pytest.raises(NotReady) as refused:
        publish_call(call, actor=HR, now=BEFORE)
    assert (refused.value.missing[0].section, refused.value.missing[0].text) == (section, text)
    assert Call.objects.get().state == CallState.BORRADOR


@pytest.mark.parametrize(
    ("now", "ready"),
    [(datetime(2023, 9, 26, 4, 59, 59, tzinfo=UTC), True), (datetime(2023, 9, 26, 5, 0, tzinfo=UTC), False)],
)
def test_a_call_is_published_on_its_first_day_at_the_latest(now: datetime, ready: bool) -> None:
    assert (missing(complete_terms(), now=now) == []) is ready


def test_a_change_is_a_version_with_its_notice() -> None:
    call = published()
    version = change(call)
    call.refresh_from_db()
    assert (version.number, version.reason, version.lines) == (2, REASON, call.terms["schedule"])
    assert call.stages.get(order=3).end == date(2023, 10, 11)
    notice = Notice.objects.get()
    assert notice.title == "Modificación del cronograma, versión 2"
    assert notice.text.startswith(f"{REASON}\n\nEtapa 3, Postulación virtual")
    entry = entries_of(call_chain(CODE))[-1]
    assert (entry.kind, entry.actor) == ("schedule.changed", HR)
    assert (entry.payload["version"], entry.payload["stages"]) == (2, [3])


def test_the_same_change_again_is_the_same_version() -> None:
    call = published()
    assert change(call).pk == change(call).pk
    assert (ScheduleVersion.objects.count(), Notice.objects.count()) == (2, 1)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"reason": "x" * (limits.REASON_MIN - 1)}, "schedule.reason"),
        ({"reason": "x" * limits.REASON_MIN}, None),
        ({"reason": f"  {'x' * limits.REASON_MAX}  "}, None),
        ({"reason": "x" * (limits.REASON_MAX + 1)}, "schedule.reason"),
        ({"seen": 0}, "schedule.changed"),
        ({"seen": 2}, "schedule.changed"),
        ({"now": datetime(2023, 10, 10, 22, 30, tzinfo=UTC)}, None),
        ({"now": datetime(2023, 10, 10, 22, 31, tzinfo=UTC)}, "schedule.refused"),
    ],
)
def test_what_a_change_needs(more: dict[str, Any], code: str | None) -> None:
    call = published()
    refused: DomainError | None = None
    try:
        change(call, **more)
    except DomainError as error:
        refused = error
    assert (refused and refused.code) == code
    assert ScheduleVersion.objects.count() == (2 if code is None else 1)


def test_nothing_changed_is_no_version() -> None:
    call = published()
    with pytest.raises(Conflict, match="Ninguna fecha ni hora cambió"):
        change(call, lines=lines_of(call.terms))


def test_refusals_stand_at_their_stage() -> None:
    call = published()
    with pytest.raises(ScheduleRefused) as refused:
        change(call, lines=with_change(call, 3, end=date(2023, 10, 9)))
    assert [(one.order, one.field) for one in refused.value.refusals] == [(3, "end")]
    assert refused.value.data["refusals"][0]["order"] == 3


@pytest.mark.parametrize(("state", "code"), [(CallState.BORRADOR, "call.draft"), (CallState.CANCELADA, "call.ended")])
def test_only_a_call_that_goes_on_changes(state: CallState, code: str) -> None:
    call = published()
    Call.objects.update(state=state)
    with pytest.raises(Conflict) as refused:
        change(call)
    assert refused.value.code == code


def test_a_call_loaded_from_data_keeps_its_first_schedule_as_version_1() -> None:
    call = save_call(call_data(), state=CallState.EN_SELECCION, actor="system", now=BEFORE)
    before = call.terms["schedule"]
    assert change(call, seen=0).number == 2
    assert ScheduleVersion.objects.get(number=1).lines == before


@pytest.mark.parametrize("table", ["calls_scheduleversion", "calls_notice"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET actor = 'otro'", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_was_published(table: str, statement: str) -> None:
    change(published())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_a_notice_pressed_twice_is_one() -> None:
    call = published()
    first, again = (post_notice(call, key="k", title="T", text="Texto", actor=HR, now=BEFORE) for _ in range(2))
    assert first.pk == again.pk
    assert kinds()[2:] == ["notice.posted"]


def test_a_draft_has_no_notices() -> None:
    with pytest.raises(Conflict, match="cuando la convocatoria ya está publicada"):
        post_notice(draft(), key="k", title="T", text="Texto", actor=HR, now=BEFORE)


def test_notices_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "NOTICES", 1)
    call = published()
    post_notice(call, key="1", title="T", text="Texto", actor=HR, now=BEFORE)
    with pytest.raises(Conflict) as refused:
        post_notice(call, key="2", title="T", text="Texto", actor=HR, now=BEFORE)
    assert refused.value.code == "notice.too_many"


def document(call: Call, digit: str = "a") -> CallDocument:
    kept = KeptFile(digit * 64, "bases.pdf", 900, 3)
    return add_document(call, kept, kind=DocumentKind.TERMS, title="Bases", actor=HR, now=BEFORE)


def test_the_same_file_is_the_same_document() -> None:
    call = draft()
    assert document(call).pk == document(call).pk
    assert kinds()[1:] == ["document.added"]


def test_documents_leave_a_draft_and_stay_in_what_was_published() -> None:
    call = draft()
    remove_document(document(call), actor=HR, now=BEFORE)
    assert kinds()[1:] == ["document.added", "document.removed"]
    kept = document(call)
    publish_call(call, actor=HR, now=BEFORE)
    with pytest.raises(Conflict, match="sus documentos no se retiran"):
        remove_document(kept, actor=HR, now=BEFORE)


def test_documents_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "DOCUMENTS", 1)
    call = draft()
    document(call)
    with pytest.raises(Conflict) as refused:
        document(call, "b")
    assert refused.value.code == "document.too_many"


def test_a_draft_s_document_is_nobody_s_business() -> None:
    kept = document(draft())
    with pytest.raises(NotFound):
        get_call_document_for(None, CODE, kept.pk)
    publish_call(kept.call, actor=HR, now=BEFORE)
    assert get_call_document_for(None, CODE, kept.pk) == kept
    with pytest.raises(NotFound):
        get_call_document_for(None, "CAS-OTRA", kept.pk)


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_one_is_told_of_the_other() -> None:
    call = published()
    together = threading.Barrier(2)

    def extend(day: int) -> str:
        together.wait()
        try:
            change(call, lines=with_change(call, 3, end=date(2023, 10, day)), reason=f"Se amplía hasta el {day}.")
        except (Conflict, BadRequest) as error:
            return error.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(extend, (11, 12))) == ["done", "schedule.changed"]
    assert ScheduleVersion.objects.count() == 2
