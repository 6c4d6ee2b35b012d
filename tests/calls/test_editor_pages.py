"""The call editor as forms: what is shown, refused next to its field, kept as typed, and never lost."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from calls.domain import limits
from calls.domain.terms import Section, blank, lines_of
from calls.enums import CallState
from calls.forms_schedule import ScheduleForm
from calls.forms_sections import SECTION_FORMS, SectionForm
from calls.models import Call, CallDocument, Notice, ScheduleVersion
from calls.selectors import section_digest
from core.errors import BadRequest
from cvs.domain.pdf import MAX_BYTES
from exam_server.demo.data import call_data
from tests.accounts.people import make_user
from tests.calls.drafts import BEFORE, CODE, complete_terms, draft, published
from tests.cvs.pdfs import encrypted, picture, sound
from tests.support.clock import FakeClock

pytestmark = pytest.mark.django_db
PAGE = f"/rrhh/convocatorias/{CODE}/"
NEW = {"number": "7", "year": "2023", "acronym": "MIDER", "base": "modelo"}


@pytest.fixture
def hr(client: Client, clock: FakeClock) -> Client:
    clock.set(BEFORE)
    client.force_login(make_user("rrhh", Role.HR))
    return client


def typed(call: Call, section: Section, **changes: str) -> dict[str, Any]:
    """A section's form as the browser would send it back, changed."""
    kind = SECTION_FORMS[section]
    form = kind(initial=kind.initial_of(call.terms) | {"seen": section_digest(call.terms, section)})
    values = {field.html_name: field.value() for field in form}
    sent = {name: "on" if value is True else value for name, value in values.items()}
    return {name: value for name, value in sent.items() if value is not None and value is not False} | changes


def dates(call: Call, **changes: str) -> dict[str, Any]:
    """The schedule as the browser would send it back, changed."""
    form = ScheduleForm(lines=lines_of(call.terms), initial=ScheduleForm.initial_of(lines_of(call.terms)))
    shown = {name: str(form[name].value() or "") for name in form.fields if name.startswith("s") and "_" in name}
    seen = section_digest(call.terms, Section.SCHEDULE) if call.state == CallState.BORRADOR else "1"
    return shown | {"seen": seen, "accion": "grabar"} | changes


def page_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def test_a_draft_is_begun(hr: Client) -> None:
    response = hr.post("/rrhh/convocatorias/nueva/", NEW)
    assert response["Location"] == PAGE
    assert Call.objects.get().terms["positionTitle"] == "Especialista I Legal"
    assert "Especialista I Legal" in page_of(hr.get("/rrhh/convocatorias/"))
    assert hr.get(f"/convocatorias/{CODE}/").status_code == 404


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"number": ""}, f"Escriba un número entero de 1 a {limits.NUMBER}."),
        ({"number": "0"}, f"Escriba un número entero de 1 a {limits.NUMBER}."),
        ({"number": str(limits.NUMBER + 1)}, f"Escriba un número entero de 1 a {limits.NUMBER}."),
        ({"number": "7\x00"}, f"Escriba un número entero de 1 a {limits.NUMBER}."),
        ({"year": "1999"}, "Escriba un número entero de 2000 a 2099."),
        ({"year": "2100"}, "Escriba un número entero de 2000 a 2099."),
        ({"acronym": "M"}, "Escriba de 2 a 12 letras, sin tildes ni espacios."),
        ({"acronym": "MÍDER"}, "Escriba de 2 a 12 letras, sin tildes ni espacios."),
        ({"acronym": "M" * 13}, "Como máximo 12 caracteres (escribió 13)."),
        ({"acronym": "../../X"}, "Escriba de 2 a 12 letras, sin tildes ni espacios."),
        ({"base": "CAS-NO-EXISTE"}, "Seleccione una opción de la lista."),
    ],
)
def test_what_a_draft_cannot_begin_with(hr: Client, change: dict[str, str], text: str) -> None:
    response = hr.post("/rrhh/convocatorias/nueva/", NEW | change)
    assert response.status_code == 422
    assert text in page_of(response)
    assert not Call.objects.exists()


@pytest.mark.parametrize("change", [{"number": "1"}, {"number": str(limits.NUMBER)}, {"acronym": "M" * 12}])
def test_what_a_draft_may_just_begin_with(hr: Client, change: dict[str, str]) -> None:
    assert hr.post("/rrhh/convocatorias/nueva/", NEW | change).status_code == 302


def test_a_taken_number_is_told_next_to_it_and_a_call_can_be_copied(hr: Client) -> None:
    published()
    taken = hr.post("/rrhh/convocatorias/nueva/", NEW)
    assert "Ya existe la convocatoria CAS-007-2023-MIDER." in page_of(taken)
    hr.post("/rrhh/convocatorias/nueva/", NEW | {"number": "8", "base": CODE})
    copy = Call.objects.get(code="CAS-008-2023-MIDER")
    assert (copy.state, {stage.start for stage in copy.stages.all()}) == (CallState.BORRADOR, {None})


@pytest.mark.parametrize("kind", SECTION_FORMS.values())
def test_a_section_saved_as_it_is_changes_nothing(hr: Client, kind: type[SectionForm]) -> None:
    call = draft()
    before = call.terms | {"annexMode": "SIGNED_UPLOAD"}
    response = hr.post(f"{PAGE}{kind.section}/", typed(call, kind.section))
    assert response.status_code == 302
    assert Call.objects.get().terms | {"annexMode": "SIGNED_UPLOAD"} == before


@pytest.mark.parametrize(
    ("section", "name", "longest"),
    [
        (Section.DATA, "title", limits.TITLE),
        (Section.DATA, "position", limits.POSITION),
        (Section.DATA, "unit", limits.UNIT),
        (Section.DATA, "managing_unit", limits.UNIT),
        (Section.DATA, "entity", limits.ENTITY),
        (Section.DATA, "address", limits.ENTITY),
        (Section.DATA, "objective", limits.OBJECTIVE),
        (Section.DATA, "functions", limits.ITEM),
        (Section.DATA, "legal_basis", limits.ITEM),
        (Section.PROFILE, "careers", limits.NAME),
        (Section.PROFILE, "topics", limits.NAME),
        (Section.PROFILE, "technical", limits.ITEM),
        (Section.PROFILE, "competencies", limits.NAME),
        (Section.PROFILE, "additional", limits.ITEM),
        (Section.CONDITIONS, "place", limits.PLACE),
    ],
)
def test_texts_at_their_limit_and_beyond(hr: Client, section: Section, name: str, longest: int) -> None:
    call = draft()
    too_long = hr.post(f"{PAGE}{section}/", typed(call, section, **{name: "x" * (longest + 1)}))
    assert too_long.status_code == 422
    page = page_of(too_long)
    assert f"omo máximo {longest} caracteres (escribió {longest + 1})." in page
    assert "x" * (longest + 1) in page
    assert hr.post(f"{PAGE}{section}/", typed(call, section, **{name: "x" * longest})).status_code == 302


@pytest.mark.parametrize(
    ("section", "name", "least", "most"),
    [
        (Section.DATA, "positions", 1, limits.POSITIONS),
        (Section.PROFILE, "hours", 0, limits.HOURS),
        (Section.PROFILE, "hours_per_credit", 1, 100),
        (Section.PROFILE, "general_years", 4, 40),
        (Section.PROFILE, "general_months", 0, 11),
        (Section.CONDITIONS, "trial", 0, 12),
        (Section.TESTS, "minutes", 5, 180),
        (Section.TESTS, "members", 2, 9),
        (Section.TESTS, "psychometric_max", 1, 1000),
    ],
)
def test_numbers_at_their_limits_and_beyond(hr: Client, section: Section, name: str, least: int, most: int) -> None:
    call = draft()
    for value, status in ((least, 302), (most, 302), (least - 1, 422), (most + 1, 422)):
        call.refresh_from_db()
        response = hr.post(f"{PAGE}{section}/", typed(call, section, **{name: str(value)}))
        assert response.status_code == status, value


@pytest.mark.parametrize(
    ("section", "change", "text"),
    [
        (Section.DATA, {"functions": "\n".join(["x"] * 31)}, "Como máximo 30 líneas (escribió 31)."),
        (Section.DATA, {"title": "a\x00b"}, "El texto tiene un carácter que no se admite."),
        (Section.DATA, {"functions": "a\x00b"}, "El texto tiene un carácter que no se admite."),
        (Section.PROFILE, {"specific_years": "6"}, "La experiencia específica no puede superar a la general."),
        (Section.PROFILE, {"public_years": "5"}, "La experiencia en el sector público no puede superar a la específica."),
        (Section.PROFILE, {"level": "DOCTOR_EN_TODO"}, "Seleccione una opción de la lista."),
        (Section.PROFILE, {"level": ""}, "Seleccione la formación a la que se refieren la carrera o la colegiatura."),
        (Section.PROFILE, {"language_1": "Inglés"}, "Seleccione el nivel de este idioma."),
        (Section.CONDITIONS, {"end": "2023-10-31"}, "El fin del contrato no puede ser anterior a su inicio."),
        (Section.CONDITIONS, {"start": "2023-02-30"}, "Escriba una fecha que exista, como 31/12/2026."),
        (Section.CONDITIONS, {"start": "1999-12-31"}, "El año debe estar entre 2000 y 2099."),
        (Section.CONDITIONS, {"pay": "0.99"}, "Escriba un número de 1 a 1000000, con 2 decimales como máximo."),
        (Section.CONDITIONS, {"pay": "1000000.01"}, "Escriba un número de 1 a 1000000, con 2 decimales como máximo."),
        (Section.CONDITIONS, {"pay": "9500.005"}, "Escriba un número de 1 a 1000000, con 2 decimales como máximo."),
        (Section.CONDITIONS, {"pay": "NaN"}, "Escriba un número de 1 a 1000000, con 2 decimales como máximo."),
        (Section.TESTS, {"technical": "Control interno: 15"}, "Las preguntas deben sumar 16; suman 15."),
        (Section.TESTS, {"technical": "Control interno: 17"}, "Las preguntas deben sumar 16; suman 17."),
        (Section.TESTS, {"technical": "Control interno 16"}, "Línea 1: escriba la materia, dos puntos y un número"),
        (Section.TESTS, {"technical": "Control: 21"}, "Línea 1: escriba la materia, dos puntos y un número"),
        (Section.TESTS, {"ethics": "Ética: 2\nética: 2"}, "La materia «Ética» está dos veces."),
        (Section.TESTS, {"weight_interview": "24"}, "Los pesos deben sumar 100; suman 99."),
        (Section.TESTS, {"weight_psychometric": "1"}, "Los pesos deben sumar 100; suman 101."),
        (Section.TESTS, {"weight_knowledge": "0", "weight_psychometric": "40"}, "acompaña a la de conocimientos"),
    ],
)  # fmt: skip
def test_what_a_section_refuses_next_to_its_field(
    hr: Client, section: Section, change: dict[str, str], text: str
) -> None:
    call = draft()
    response = hr.post(f"{PAGE}{section}/", typed(call, section, **change))
    assert response.status_code == 422
    page = page_of(response)
    assert text in page
    assert "Lo que escribió sigue en la página." in page
    assert Call.objects.get().terms == call.terms


def test_somebody_else_s_words_are_not_overwritten_and_one_s_own_are_kept(hr: Client) -> None:
    call = draft()
    mine, theirs = (typed(call, Section.DATA, title=title) for title in ("Lo mío", "Lo de otra persona"))
    hr.post(f"{PAGE}datos/", theirs)
    response = hr.post(f"{PAGE}datos/", mine)
    assert response.status_code == 409
    page = page_of(response)
    assert "Otra persona cambió esta sección" in page
    assert 'value="Lo mío"' in page
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert found is not None
    hr.post(f"{PAGE}datos/", mine | {"seen": found[1]})
    assert Call.objects.get().title == "Lo mío"


def test_day_0_proposes_and_saves_nothing(hr: Client) -> None:
    terms = blank(call_data(), number=7, year=2023, acronym="MIDER")
    call = draft(terms)
    page = page_of(hr.get(f"{PAGE}cronograma/", {"dia0": "2023-09-25"}))
    assert "Propuesta sin grabar" in page
    assert re.search(r'name="s3_start" value="2023-10-10"', page)
    assert re.search(r'name="s13_end" value="2023-11-07"', page)
    assert Call.objects.get().terms == call.terms
    assert "Escriba el día 0." in page_of(hr.get(f"{PAGE}cronograma/", {"dia0": ""}))
    assert "Escriba una fecha que exista" in page_of(hr.get(f"{PAGE}cronograma/", {"dia0": "ayer"}))


@pytest.mark.parametrize(
    ("change", "name", "text"),
    [
        ({"s4_end": "2023-10-10"}, "s4_end", "El fin no puede ser anterior al inicio."),
        ({"s5_start": "2023-10-11"}, "s5_start", "No puede publicarse antes de que termine la etapa 4, el 12/10/2023."),
        ({"s3_start": "2023-10-06"}, "s3_start", "con estas fechas son 9."),
        ({"s3_time_to": ""}, "s3_time_to", "Indique las dos horas: desde y hasta."),
        ({"s3_time_to": "25:00"}, "s3_time_to", "Escriba una hora, como 08:30."),
        ({"s9_start": "20/13/2023"}, "s9_start", "Escriba una fecha que exista, como 31/12/2026."),
        ({"s9_start": "2100-01-01"}, "s9_start", "El año debe estar entre 2000 y 2099."),
    ],
)
def test_a_refused_date_is_told_in_its_line_and_kept(hr: Client, change: dict[str, str], name: str, text: str) -> None:
    call = draft()
    response = hr.post(f"{PAGE}cronograma/", dates(call, **change))
    assert response.status_code == 422
    page = page_of(response)
    field = re.search(rf'<input [^>]*name="{name}"[^>]*>', page)
    assert field is not None
    assert text in page
    assert 'aria-invalid="true"' in field[0]
    assert f'aria-describedby="{name}_error"' in field[0]
    assert change[name] == "" or f'value="{change[name]}"' in field[0]
    assert Call.objects.get().terms == call.terms


def test_days_off_are_warned_of_and_saved(hr: Client) -> None:
    call = draft()
    sent = dates(call, s13_end="2023-11-11")
    looked = page_of(hr.post(f"{PAGE}cronograma/", sent | {"accion": "revisar"}))
    assert "El sábado 11/11/2023 no es día hábil." in looked
    assert "Todavía no se grabaron." in looked
    assert Call.objects.get().terms == call.terms
    assert hr.post(f"{PAGE}cronograma/", sent).status_code == 302
    assert Call.objects.get().terms["schedule"][12]["end"] == "2023-11-11"


def test_a_century_apart_is_not_drawn(hr: Client) -> None:
    call = draft()
    page = page_of(hr.post(f"{PAGE}cronograma/", dates(call, s13_end="2099-12-31", accion="revisar")))
    assert "Vista previa" not in page


def test_publishing_needs_the_box_and_everything_else(hr: Client) -> None:
    draft(complete_terms() | {"objective": ""})
    unticked = hr.post(f"{PAGE}publicar/")
    assert "Marque la casilla para confirmar" in page_of(unticked)
    lacking = hr.post(f"{PAGE}publicar/", {"confirm": "1"})
    assert lacking.status_code == 409
    assert "Falta el objeto de la contratación." in page_of(lacking)
    assert Call.objects.get().state == CallState.BORRADOR


def test_publishing_makes_it_public(hr: Client) -> None:
    draft()
    assert hr.post(f"{PAGE}publicar/", {"confirm": "1"})["Location"] == PAGE
    assert hr.get(f"/convocatorias/{CODE}/").status_code == 200
    for section in SECTION_FORMS:
        assert "ya no se modifica" in page_of(hr.get(f"{PAGE}{section}/"))
    call = Call.objects.get()
    late = hr.post(f"{PAGE}datos/", typed(call, Section.DATA, title="Otro"))
    assert (late.status_code, "sus bases no se modifican" in page_of(late)) == (409, True)


def test_a_published_schedule_changes_with_its_reason(hr: Client, clock: FakeClock) -> None:
    call = published()
    clock.set(datetime(2023, 10, 10, 15, 0, tzinfo=UTC))
    longer = dates(call, s3_end="2023-10-11", reason="")
    assert "Escriba el motivo, de 10 a 500 caracteres." in page_of(hr.post(f"{PAGE}cronograma/", longer))
    shorter = dates(call, s3_time_to="17:00", reason="Porque sí, desde hoy.")
    assert "puede ampliarse, no acortarse." in page_of(hr.post(f"{PAGE}cronograma/", shorter))
    done = hr.post(f"{PAGE}cronograma/", longer | {"reason": "El portal estuvo caído dos horas."})
    assert done.status_code == 302
    public = page_of(hr.get(f"/convocatorias/{CODE}/"))
    assert "Modificación del cronograma, versión 2" in public
    assert "El portal estuvo caído dos horas." in public
    assert "10/10–11/10, 08:30–17:30" in public
    stale = hr.post(f"{PAGE}cronograma/", dates(call, s13_end="2023-11-08", reason="Otro motivo distinto."))
    assert stale.status_code == 409
    assert 'value="2023-11-08"' in page_of(stale)
    assert ScheduleVersion.objects.count() == 2


def test_overdue_publications_are_shown(hr: Client, clock: FakeClock) -> None:
    published()
    clock.set(datetime(2023, 10, 14, 4, 59, tzinfo=UTC))
    assert "Ninguna publicación está fuera de su fecha." in page_of(hr.get(PAGE))
    clock.set(datetime(2023, 10, 14, 5, 0, tzinfo=UTC))
    assert "Prevista para el 13/10/2023." in page_of(hr.get(PAGE))


def test_a_document_is_kept_and_anybody_downloads_it(hr: Client, client: Client) -> None:
    published()
    pdf = sound("Bases")
    sent = {"kind": "BASES", "title": "Bases de la convocatoria", "file": SimpleUploadedFile("../bases.pdf", pdf)}
    assert hr.post(f"{PAGE}documentos/", sent).status_code == 302
    found = CallDocument.objects.get()
    address = f"/convocatorias/{CODE}/documentos/{found.pk}/"
    assert address in page_of(Client().get(f"/convocatorias/{CODE}/"))
    response = Client().get(address)
    assert response.content == pdf
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Disposition"] == 'attachment; filename="bases.pdf"'


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", "El archivo está vacío."),
        (picture(), "Solo se admiten archivos en formato PDF."),
        (sound()[:300], "El PDF está incompleto"),
        (encrypted(user="clave"), "El PDF está protegido con contraseña."),
        (b"%PDF-" + b"x" * MAX_BYTES, "El archivo supera el tamaño máximo de 10 MB."),
    ],
    ids=["empty", "picture", "cut", "encrypted", "large"],
)
def test_bad_documents_are_told_next_to_the_file(hr: Client, data: bytes, text: str) -> None:
    draft()
    sent = {"kind": "OTRO", "title": "Mi título", "file": SimpleUploadedFile("x.pdf", data)}
    response = hr.post(f"{PAGE}documentos/", sent)
    assert response.status_code in {BadRequest.status, 422}
    page = page_of(response)
    assert text in page
    assert 'value="Mi título"' in page
    assert not CallDocument.objects.exists()


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"title": ""}, "Escriba el título."),
        ({"title": "x" * (limits.NOTICE_TITLE + 1)}, "Como máximo 150 caracteres (escribió 151)."),
        ({"text": " "}, "Escriba el texto del aviso."),
        ({"text": "x" * (limits.NOTICE_TEXT + 1)}, "Como máximo 4000 caracteres (escribió 4001)."),
    ],
)
def test_notices_have_limits(hr: Client, change: dict[str, str], text: str) -> None:
    published()
    sent = {"key": "11111111-1111-4111-8111-111111111111", "title": "x" * 150, "text": "x" * 4000}
    assert text in page_of(hr.post(f"{PAGE}avisos/", sent | change))
    assert not Notice.objects.exists()
    for _ in range(2):
        assert hr.post(f"{PAGE}avisos/", sent).status_code == 302
    assert Notice.objects.count() == 1


def test_what_somebody_writes_is_only_text(hr: Client) -> None:
    published()
    key = "11111111-1111-4111-8111-111111111111"
    hr.post(f"{PAGE}avisos/", {"key": key, "title": "<b>T</b>", "text": "<script>x</script>"})
    page = hr.get(f"/convocatorias/{CODE}/").content.decode()
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


@pytest.mark.parametrize("count", [1, 5])
def test_the_board_costs_the_same_for_many(
    hr: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        draft(complete_terms() | {"code": f"CAS-{number}"})
    with django_assert_num_queries(5):
        assert hr.get("/rrhh/convocatorias/").status_code == 200
