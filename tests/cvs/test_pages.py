"""MIS DATOS by its pages: what each gesture of the guide does, with the words of the guide."""

from __future__ import annotations

import html
import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core.record import entries_of
from cvs.models import DeclaredCondition, Document, Education, Experience, Knowledge, Training
from cvs.sections import BY_SLUG
from cvs.selectors import identity_document_of, sheet_data, sheet_of
from cvs.services_rows import UNDO
from tests.cvs.filled import EXPERIENCE, FILLED, PERSONAL, add, document_of, only
from tests.cvs.pdfs import picture, sound
from tests.support.clock import FakeClock

EMPTY = "Ningún dato disponible en esta tabla"
NO_ROWS = "Mostrando registros del 0 al 0 de un total de 0 registros"
SAVED = "Datos grabados correctamente"


def words(response: Any) -> str:
    """The page as a reader meets it."""
    bare = re.sub(r"<(script|template)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", bare)).split())


def pdf(name: str = "certificado.pdf", text: str = "Certificado") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, sound(text), "application/pdf")


def test_inicio_shows_who_it_is_and_every_tab_in_its_order(page: Client) -> None:
    said = words(page.get("/mis-datos/"))
    assert "Ana Paz Díaz" in said
    labels = [
        "Inicio", "1. DATOS PERSONALES", "2. FORMACIÓN ACADÉMICA", "3. CAPACITACIÓN", "4. CONOCIMIENTOS",
        "5. EXPERIENCIA LABORAL",
    ]  # fmt: skip
    places = [said.index(label) for label in labels]
    assert places == sorted(places)
    assert "0 de 13" in said


@pytest.mark.parametrize(
    ("tab", "lists", "columns", "support"),
    [
        (2, 1, "N° CENTRO DE ESTUDIO NIVEL DE ESTUDIO ESTADO ESPECIALIDAD VER DOCUMENTO ACCIONES", "Requeridos"),
        (
            3, 1,
            ("N° TIPO ESTUDIO NOMBRE CENTRO DE ESTUDIOS PERIODO DE ESTUDIOS INICIO PERIODO DE ESTUDIOS FIN "
            "CANTIDAD DE HORAS CIUDAD/ PAÍS VER DOCUMENTO ACCIONES"),
            "Requeridos",
        ),
        (4, 2, "N° NOMBRE NIVEL DE DOMINIO VER DOCUMENTO ACCIONES", "No se requiere"),
        (
            5, 1,
            ("N° EMPRESA SECTOR CARGO/ PUESTO/ SERVICIO OFICINA/ DEPENDENCIA FECHA DE INICIO FECHA DE FIN "
            "VER DOCUMENTO ACCIONES"),
            "Requeridos",
        ),
    ],
)  # fmt: skip
def test_an_empty_list_says_so_under_its_columns(
    page: Client, tab: int, lists: int, columns: str, support: str
) -> None:
    said = words(page.get(f"/mis-datos/{tab}/"))
    assert said.count(EMPTY) == said.count(NO_ROWS) == lists
    assert said.count(columns) == lists
    assert f"({support}" in said


@pytest.mark.parametrize("slug", sorted(FILLED))
def test_adding_editing_and_removing_a_row(page: Client, ana: User, slug: str) -> None:
    form = page.get(f"/mis-datos/{slug}/agregar/")
    assert form.status_code == 200
    added = add(page, slug, file=pdf())
    assert added.status_code == 302
    shown = words(page.get(added["Location"]))
    assert SAVED in shown
    assert "Mostrando registros del 1 al 1 de un total de 1 registros" in shown
    assert "PDF, " in shown

    row = only(BY_SLUG[slug].model)
    assert row.document.sheet.user == ana
    edited = page.get(f"/mis-datos/{slug}/{row.pk}/").content.decode()
    field = "skill" if slug == "ofimatica" else next(iter(FILLED[slug]))
    assert html.escape(FILLED[slug][field]) in edited
    same = page.post(f"/mis-datos/{slug}/{row.pk}/", {**FILLED[slug], "document": row.document_id})
    assert same.status_code == 302
    assert [entry.kind for entry in entries_of("cv:99900001")] == ["document.kept", "row.added"]

    asked = words(page.get(f"/mis-datos/{slug}/{row.pk}/eliminar/"))
    assert f"¿Eliminar «{row}»?" in asked
    removed = page.post(f"/mis-datos/{slug}/{row.pk}/eliminar/")
    gone = words(page.get(removed["Location"]))
    assert f"Se eliminó «{row}» de su ficha. Deshacer" in gone
    assert NO_ROWS in gone
    page.post(f"/mis-datos/{slug}/{row.pk}/restaurar/")
    assert f"Se recuperó «{row}»." in words(page.get(removed["Location"].split("?")[0]))
    kinds = [entry.kind for entry in entries_of("cv:99900001")]
    assert kinds == ["document.kept", "row.added", "row.removed", "row.restored"]


def test_a_removed_row_is_erased_with_the_first_removal_a_day_later(page: Client, clock: FakeClock) -> None:
    add(page, "idiomas")
    add(page, "idiomas", name="Inglés")
    add(page, "idiomas", name="Aimara")
    quechua, english, aymara = Knowledge.objects.order_by("pk")
    page.post(f"/mis-datos/idiomas/{quechua.pk}/eliminar/")
    clock.advance(UNDO.total_seconds())
    page.post(f"/mis-datos/idiomas/{english.pk}/eliminar/")
    assert Knowledge.objects.count() == 3
    clock.advance(0.001)
    page.post(f"/mis-datos/idiomas/{aymara.pk}/eliminar/")
    assert not Knowledge.objects.filter(pk=quechua.pk).exists()
    assert page.post(f"/mis-datos/idiomas/{quechua.pk}/restaurar/").status_code == 404


def test_the_same_form_sent_twice_adds_one_row(page: Client) -> None:
    key = str(uuid.uuid4())
    for _ in range(2):
        assert add(page, "experiencia", key=key).status_code == 302
    assert Experience.objects.count() == 1


def test_a_file_is_kept_when_something_else_is_wrong(page: Client, ana: User) -> None:
    refused = add(page, "capacitacion", hours="0", file=pdf("diploma.pdf"))
    assert refused.status_code == 422
    said = words(refused)
    assert "Debe ser mayor que cero." in said
    assert "diploma.pdf" in said
    document = Document.objects.get()
    assert f'name="document" value="{document.pk}"' in refused.content.decode()
    add(page, "capacitacion", document=document.pk)
    assert only(Training).document == document
    page.post(
        f"/mis-datos/capacitacion/{only(Training).pk}/",
        {**FILLED["capacitacion"], "document": document.pk, "document_drop": "on"},
    )
    assert only(Training).document is None


def test_a_refused_file_is_told_next_to_its_field_and_keeps_the_former_one(page: Client) -> None:
    add(page, "capacitacion", file=pdf("diploma.pdf"))
    row = only(Training)
    jpeg = SimpleUploadedFile("titulo.pdf", picture(), "application/pdf")
    refused = page.post(
        f"/mis-datos/capacitacion/{row.pk}/", {**FILLED["capacitacion"], "document": row.document_id, "file": jpeg}
    )
    assert refused.status_code == 422
    said = refused.content.decode()
    assert "Solo se admiten archivos en formato PDF. Este archivo es una imagen." in said
    assert 'id="id_file_error"' in said
    assert 'aria-describedby="id_file_helptext id_file_error"' in said
    assert "diploma.pdf" in said


def test_personal_data_are_saved_whole(page: Client, ana: User) -> None:
    sent = {
        **PERSONAL, "disability_declared": "SI", "disability_code": "CD-1", "disability_degree_pct": "45",
        "disability_file": pdf("conadis.pdf", "CONADIS"), "dni_file": pdf("dni.pdf", "DNI"), "ffaa_declared": "SI",
        "ffaa_kind": "LICENCIADO_ACUARTELADO", "ffaa_code": "F-1", "athlete_level": "3",
    }  # fmt: skip
    saved = page.post("/mis-datos/1/", sent)
    assert saved.status_code == 302
    said = words(page.get("/mis-datos/1/"))
    assert SAVED in said
    assert "Persona con discapacidad conadis.pdf" in said
    assert "Jr. Ejemplo 101, Miraflores, Lima, Lima" in words(page.get("/mis-datos/"))
    assert "Mostrando registros del 1 al 2 de un total de 2 registros" in said
    sheet = sheet_of(ana)
    assert (sheet.ubigeo, sheet.mobile, str(sheet.birth_date)) == ("150122", "900000001", "1990-05-17")
    data = sheet_data(ana)
    assert data["conditions"]["disability"]["degree"] == 45
    assert data["conditions"]["ffaa"] == {"code": "F-1", "document": None, "kind": "LICENCIADO_ACUARTELADO"}
    assert "athlete" not in data["conditions"]
    assert DeclaredCondition.objects.get(condition="athlete").level is None

    pictured = identity_document_of(ana)
    assert pictured is not None  # what the monitor compares, drawn from the PDF
    assert pictured.path.read_bytes().startswith(b"\xff\xd8\xff")
    again = page.post(
        "/mis-datos/1/",
        {**PERSONAL, "dni_document": sheet.dni_id, "disability_declared": "NO", "ffaa_declared": "NO"},
    )
    assert again.status_code == 302
    assert sheet_data(ana)["conditions"] == {}
    kinds = [entry.kind for entry in entries_of("cv:99900001")]
    assert kinds == ["document.kept", "document.kept", "identity_document.stored", "sheet.saved", "sheet.saved"]


def test_the_personal_documents_can_be_taken_away(page: Client, ana: User) -> None:
    page.post("/mis-datos/1/", {**PERSONAL, "dni_file": pdf("dni.pdf")})
    assert "¿Quitar el documento de «DNI escaneado»?" in words(page.get("/mis-datos/quitar/dni/"))
    page.post("/mis-datos/quitar/dni/")
    assert sheet_of(ana).dni is None
    assert page.post("/mis-datos/quitar/otro/").status_code == 404


def test_provinces_and_districts_follow_the_choice(page: Client) -> None:
    said = page.get("/mis-datos/lugares/?department=15&province=1501").content.decode()
    assert '<option value="1501" selected>Lima' in said
    assert '<option value="150122">Miraflores' in said
    assert '<option value="150122"' not in page.get("/mis-datos/lugares/?department=08&province=1501").content.decode()
    wrong = page.post("/mis-datos/1/", {**PERSONAL, "department": "08"})
    assert wrong.status_code == 422
    assert "Cusco" in words(wrong)


def test_the_figures_beside_the_tabs_are_those_of_the_rules(page: Client) -> None:
    add(page, "formacion")
    add(page, "experiencia")
    add(page, "experiencia", start="2020-01-01", end="2021-12-31", sector="PRIVADO", claimed_specific="")
    add(page, "capacitacion")
    said = words(page.get("/mis-datos/5/"))
    assert "Experiencia general 6 años" in said
    assert "Específica 5 años" in said
    assert "Específica pública 5 años" in said
    assert "Horas de capacitación 90" in said
    assert "Se cuenta desde su egreso, 20/12/2015." in said


def test_overlapping_work_is_allowed_and_told(page: Client) -> None:
    add(page, "experiencia")
    overlapping = add(page, "experiencia", employer="Otra", start="2020-12-31", end="2021-12-31")
    assert overlapping.status_code == 302
    assert "Este periodo se superpone con «Entidad Demo Andina»" in words(page.get("/mis-datos/5/"))
    add(page, "experiencia", employer="Tercera", start="2022-01-01", end="2022-12-31")
    assert "se superpone con" not in words(page.get("/mis-datos/5/"))


@pytest.mark.parametrize(
    ("slug", "changes", "sentence"),
    [
        ("experiencia", {}, "Este periodo: 5 años. Con él suma 5 años de experiencia general y 5 años de específica."),
        ("experiencia", {"end": "", "current": "on"}, "Este periodo: 7 años 9 meses"),
        ("experiencia", {"claimed_specific": ""}, "y 0 meses de específica."),
        ("experiencia", {"start": ""}, ""),
        ("experiencia", {"end": "2015-01-01"}, ""),
        ("capacitacion", {"hours": "", "credits": "3"}, "Con este estudio suma 48 horas de capacitación."),
    ],
)
def test_a_row_is_counted_while_it_is_written(page: Client, slug: str, changes: dict[str, str], sentence: str) -> None:
    add(page, "formacion")
    said = words(page.post(f"/mis-datos/{slug}/contar/", {**FILLED[slug], "employer": "", "name": "", **changes}))
    assert sentence in said
    assert bool(said) is bool(sentence)
    assert not Experience.objects.exists()


def test_an_edited_row_is_counted_in_its_own_place(page: Client) -> None:
    add(page, "formacion")
    add(page, "experiencia")
    row = only(Experience)
    counted = page.post("/mis-datos/experiencia/contar/", {**EXPERIENCE, "end": "2017-12-31", "fila": row.pk})
    assert "Con él suma 2 años de experiencia general" in words(counted)
    assert page.post("/mis-datos/idiomas/contar/").status_code == 404


def test_long_lists_are_searched_and_turned(page: Client, ana: User) -> None:
    for number in range(12):
        add(page, "idiomas", name=f"Lengua {number:02}")
    said = words(page.get("/mis-datos/4/"))
    assert "Mostrando registros del 1 al 10 de un total de 12 registros" in said
    assert "Buscar:" in said
    assert "1 de 2 Siguiente" in said
    second = words(page.get("/mis-datos/4/?idiomas-pagina=2"))
    assert "Mostrando registros del 11 al 12 de un total de 12 registros" in second
    assert "Anterior 2 de 2" in second
    found = words(page.get("/mis-datos/4/?idiomas-buscar=LENGUA 07"))
    assert "Mostrando registros del 1 al 1 de un total de 1 registros" in found
    for odd in ("0", "-1", "99", "x", "²", "9" * 30):
        assert page.get("/mis-datos/4/", {"idiomas-pagina": odd}).status_code == 200


def queries_of(page: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert page.get(address).status_code == 200
    return len(captured)


def test_sixty_rows_with_sixty_files_cost_no_more_queries_than_one(page: Client, ana: User) -> None:
    first = document_of(ana, "primero")
    for slug in FILLED:
        add(page, slug, document=first.pk)
    page.get("/mis-datos/5/")
    tabs = ["/mis-datos/", *(f"/mis-datos/{tab}/" for tab in range(1, 6))]
    before = [queries_of(page, tab) for tab in tabs]
    sheet = sheet_of(ana)
    documents = Document.objects.bulk_create(
        Document(sheet=sheet, sha256=f"{number:064x}", name="a.pdf", size=1, pages=1, added_at=first.added_at)
        for number in range(60)
    )
    for model in (Education, Training, Experience):
        row = only(model)
        for document in documents:
            row.pk, row.key, row.document = None, uuid.uuid4(), document
            row._state.adding = True
            row.save()
    assert [queries_of(page, tab) for tab in tabs] == before
    assert max(before) < 20
    assert "de un total de 61 registros" in words(page.get("/mis-datos/5/"))


def test_htmx_gets_the_dialog_alone_and_is_sent_on_after_saving(page: Client) -> None:
    htmx = {"HX-Request": "true"}
    dialog = page.get("/mis-datos/idiomas/agregar/", headers=htmx).content.decode()
    assert dialog.lstrip().startswith("<dialog")
    wrong = page.post("/mis-datos/idiomas/agregar/", {"level": "BASICO"}, headers=htmx)
    assert wrong.status_code == 422
    assert "Escriba el idioma o dialecto." in words(wrong)
    done = page.post("/mis-datos/idiomas/agregar/", FILLED["idiomas"], headers=htmx)
    assert done["HX-Redirect"] == "/mis-datos/4/"
    assert done.content == b""
