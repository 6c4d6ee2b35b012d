"""Persona × address: nobody reaches another's sheet, and what is another's looks like what does not exist."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from cvs.models import Document, Experience
from cvs.selectors import sheet_of
from cvs.services_documents import set_photo
from cvs.uploads import begin_upload
from tests.accounts.people import make_user
from tests.cvs.filled import add, document_of, only
from tests.cvs.pdfs import picture
from tests.support.clock import NINE_IN_LIMA


@pytest.fixture
def rows(page: Client, ana: User) -> dict[str, object]:
    """Ana's row, document and unfinished upload."""
    document = document_of(ana)
    add(page, "experiencia", document=document.pk)
    set_photo(ana, picture(), actor="user:x", now=NINE_IN_LIMA)
    upload = begin_upload(ana, name="a.pdf", size=9, now=NINE_IN_LIMA)
    return {"row": only(Experience).pk, "document": document.pk, "upload": upload}


PAGES = ["", "1/", "2/", "3/", "4/", "5/", "experiencia/agregar/", "lugares/?department=15", "quitar/dni/"]
OWN = [
    "foto/",
    "experiencia/{row}/",
    "experiencia/{row}/eliminar/",
    "documentos/{document}/",
    "documentos/{document}/archivo/",
    "documentos/{document}/paginas/1/",
    "cargas/{upload}/",
]
POSTS = [
    "1/", "experiencia/agregar/", "experiencia/{row}/", "experiencia/{row}/eliminar/", "experiencia/{row}/restaurar/",
    "experiencia/contar/", "quitar/dni/", "foto/grabar/", "cargas/", "cargas/{upload}/?desde=0",
]  # fmt: skip


def addresses(templates: list[str], rows: dict[str, object]) -> list[str]:
    return [f"/mis-datos/{template.format(**rows)}" for template in templates]


def test_the_owner_reaches_everything(page: Client, rows: dict[str, object]) -> None:
    found = {address: page.get(address).status_code for address in addresses(PAGES + OWN, rows)}
    assert set(found.values()) == {200}, found


def test_another_applicant_has_pages_of_their_own_and_nothing_of_hers(client: Client, rows: dict[str, object]) -> None:
    client.force_login(make_user("99900002", Role.APPLICANT))
    for address in addresses(PAGES, rows):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "Ana Paz" not in answer.content.decode()
    assert {client.get(address).status_code for address in addresses(OWN, rows)} == {404}
    for template in POSTS:
        if "{" in template:
            [address] = addresses([template], rows)
            answer = client.post(address, b"x", content_type="application/octet-stream")
            assert answer.status_code == 404, address
    assert only(Experience).removed_at is None


def test_another_s_document_cannot_be_put_into_one_s_own_row(client: Client, rows: dict[str, object]) -> None:
    client.force_login(make_user("99900002", Role.APPLICANT))
    refused = add(client, "experiencia", document=rows["document"])
    assert refused.status_code == 422
    assert "No se encontró ese documento en su ficha." in refused.content.decode()
    assert Experience.objects.count() == 1
    counted = client.post("/mis-datos/experiencia/contar/", {"fila": str(rows["row"])})
    assert counted.status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role != Role.APPLICANT])
def test_staff_have_no_sheet_and_see_none(client: Client, rows: dict[str, object], role: Role) -> None:
    client.force_login(make_user("personal1", role))
    for address in addresses(PAGES + OWN, rows):
        assert client.get(address).status_code == 403, address
    for address in addresses(POSTS, rows):
        assert client.post(address).status_code == 403, address


def test_strangers_are_sent_to_sign_in(client: Client, rows: dict[str, object]) -> None:
    for address in addresses(PAGES + OWN, rows):
        answer = client.get(address)
        if "cargas" in address:
            assert (answer.status_code, answer.json()["error"]["code"]) == (401, "auth.required")
        else:
            assert answer["Location"].startswith("/ingresar/"), address
    for address in addresses(POSTS, rows):
        assert client.post(address).status_code in {302, 401}, address


def test_every_change_needs_the_form_s_token(ana: User, rows: dict[str, object]) -> None:
    forger = Client(enforce_csrf_checks=True)
    forger.force_login(ana)
    for address in addresses(POSTS, rows):
        assert forger.post(address).status_code == 403, address


def test_unknown_things_do_not_exist(page: Client, rows: dict[str, object]) -> None:
    for address in (
        "6/", "0/", "otra/agregar/", "experiencia/999999/", "idiomas/{row}/", "formacion/{row}/eliminar/",
        "documentos/999999/", "documentos/{document}/paginas/0/", "documentos/{document}/paginas/2/",
        f"cargas/{uuid.uuid4()}/", "experiencia/{row}/restaurar/",
    ):  # fmt: skip
        [full] = addresses([address], rows)
        answer = page.post(full) if full.endswith("restaurar/") else page.get(full)
        assert answer.status_code == 404, full


@pytest.mark.parametrize(
    ("address", "kind", "disposition"),
    [
        ("documentos/{document}/archivo/", "application/pdf", 'attachment; filename="certificado.pdf"'),
        ("documentos/{document}/paginas/1/", "image/jpeg", None),
        ("foto/", "image/jpeg", None),
    ],
)
def test_files_leave_with_safe_headers(
    page: Client, rows: dict[str, object], address: str, kind: str, disposition: str | None
) -> None:
    [full] = addresses([address], rows)
    answer = page.get(full)
    assert answer["Content-Type"] == kind
    assert answer.get("Content-Disposition") == disposition
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "no-store"


def test_what_is_served_is_what_was_sent(page: Client, ana: User, rows: dict[str, object]) -> None:
    document = Document.objects.get()
    [full] = addresses(["documentos/{document}/archivo/"], rows)
    assert len(page.get(full).content) == document.size
    assert sheet_of(ana).photo_sha256


Send = Callable[..., object]


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"name": "a.pdf", "size": 10 * 1024 * 1024}, 201, None),
        ({"name": "a.pdf", "size": 10 * 1024 * 1024 + 1}, 400, "pdf.too_large"),
        ({"name": "a.pdf", "size": 0}, 400, "pdf.empty"),
        ({"name": "a.pdf", "size": -1}, 400, "pdf.empty"),
        ({"name": "a.pdf"}, 400, "request.invalid"),
        ({"name": "a.pdf", "size": "1"}, 400, "request.invalid"),
        ({"name": "a.pdf", "size": 1, "more": 1}, 400, "request.invalid"),
    ],
)
def test_announcing_a_file(page: Client, sent: dict[str, object], status: int, code: str | None) -> None:
    answer = page.post("/mis-datos/cargas/", json.dumps(sent), content_type="application/json")
    assert answer.status_code == status
    assert answer.json().get("error", {}).get("code") == code
