"""What anybody reads of a publication, and that nobody reads anything before (PUB-02, PUB-03)."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.test import Client
from pytest_django import Settings

from exams.services import lift_disqualification
from results.models import Publication
from results.services import publish_stage7
from tests.results.factories import CODE, EVENING, HR, T0, TRIO, attempt_of, closed_sitting, confirm, propose

NOW = T0 + timedelta(days=2, hours=8)
PAGE = f"/publicaciones/{CODE}/7/1/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def published() -> Publication:
    return publish_stage7(closed_sitting(EVENING), actor=HR, now=NOW)


def test_the_page_says_everything_and_needs_no_account(client: Client, published: Publication) -> None:
    response = client.get(PAGE)
    text = response.content.decode()
    assert response.status_code == 200
    for said in (
        "Resultados preliminares de la evaluación de conocimientos",
        "CAS-091-2023-MIDER, Especialista I Legal",
        "18/10/2023 a las 17:00:00",
        "Oficina de Recursos Humanos",
        "Firma válida",
        published.sha256,
        published.merkle_root,
        published.signature["key"],
        "15 expedientes, sesión cerrada 16/10/2023, 09:25:05",
        "15 postulantes: 12 APTO · 1 NO APTO · 1 NO SE PRESENTÓ · 1 DESCALIFICADO/A",
        "Cada respuesta correcta vale 1.5 puntos; mínimo 18 de 30.",
        "Ciro Valdelomar Ayquipa",
        "D03",
        "19/10/2023 a las 17:00:00",
        "incorporacion@mider.example",
    ):
        assert said in text
    assert "Hay una versión más reciente" not in text
    assert text.index("Ciro Valdelomar") < text.index("Nayra Altamira") < text.index("Katia Urrunaga")


def test_no_file_or_page_holds_personal_data_beyond_the_list(client: Client, published: Publication) -> None:
    bodies = [client.get(f"{PAGE}{name}").content for name in ("", "lista.csv", "firma.json", "acta.pdf")]
    for person in EVENING:
        for body in bodies:
            assert person.document.encode() not in body
            assert f"p{person.document}@".encode() not in body


@pytest.mark.parametrize(
    ("name", "content_type", "disposition"),
    [
        ("acta.pdf", "application/pdf", 'inline; filename="acta-CAS-091-2023-MIDER-etapa-7-v1.pdf"'),
        ("lista.csv", "text/csv; charset=utf-8", 'attachment; filename="lista-CAS-091-2023-MIDER-etapa-7-v1.csv"'),
        (
            "lista.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            'attachment; filename="lista-CAS-091-2023-MIDER-etapa-7-v1.xlsx"',
        ),
    ],
)
def test_files_are_cached_for_ever_by_their_hash(
    client: Client, published: Publication, name: str, content_type: str, disposition: str
) -> None:
    response = client.get(PAGE + name)
    etag = f'"{hashlib.sha256(response.content).hexdigest()}"'
    assert response.headers["ETag"] == etag
    assert response.headers["Content-Type"] == content_type
    assert response.headers["Content-Disposition"] == disposition
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Cookie" not in response.headers.get("Vary", "")
    same = client.get(PAGE + name, headers={"if-none-match": etag})
    assert (same.status_code, same.content) == (304, b"")
    assert client.get(PAGE + name, headers={"if-none-match": '"other"'}).status_code == 200
    head = client.head(PAGE + name)
    assert (head.status_code, head.headers["ETag"]) == (200, etag)


def test_the_page_is_asked_for_again_each_time(client: Client, published: Publication) -> None:
    assert client.get(PAGE).headers["Cache-Control"] == "no-cache"


def test_the_signature_file_is_enough_to_check_the_act(client: Client, published: Publication) -> None:
    signed = json.loads(client.get(PAGE + "firma.json").content)
    act = client.get(PAGE + "acta.pdf").content
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(signed["public"]))
    public.verify(base64.b64decode(signed["signature"]), act)
    assert signed["sha256"] == hashlib.sha256(act).hexdigest()
    assert signed["csv_sha256"] == hashlib.sha256(client.get(PAGE + "lista.csv").content).hexdigest()
    assert (signed["algorithm"], signed["file"]) == ("Ed25519", f"http://testserver{PAGE}acta.pdf")
    assert [key["key"] for key in signed["keys"]] == [signed["key"]]
    assert "verify_record.py" in signed["how_to_verify"]


@pytest.mark.parametrize("name", ["", "acta.pdf", "lista.csv", "lista.xlsx", "firma.json"])
@pytest.mark.parametrize(
    "page",
    [
        f"/publicaciones/{CODE}/7/2/",
        f"/publicaciones/{CODE}/5/1/",
        f"/publicaciones/{CODE}/7/0/",
        f"/publicaciones/{CODE}/7/99999999999999999999/",
        "/publicaciones/CAS-000/7/1/",
    ],
)
def test_what_was_never_published_is_not_found(client: Client, published: Publication, page: str, name: str) -> None:
    assert client.get(page + name).status_code == 404


@pytest.mark.parametrize("name", ["", "acta.pdf", "lista.csv", "lista.xlsx", "firma.json"])
def test_nothing_is_there_before_publishing_nor_by_other_methods(client: Client, name: str) -> None:
    sitting = closed_sitting()
    response = client.get(PAGE + name)
    assert response.status_code == 404
    assert "Nayra" not in response.content.decode()
    publish_stage7(sitting, actor=HR, now=NOW)
    assert client.get(PAGE + name).status_code == 200
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(PAGE + name).status_code == 405


def test_an_old_version_stays_and_leads_to_the_newest(client: Client) -> None:
    sitting = closed_sitting()
    attempt = attempt_of(sitting, TRIO[0])
    confirm(propose(attempt, "D06"))
    publish_stage7(sitting, actor=HR, now=NOW)
    before = {name: client.get(PAGE + name).content for name in ("acta.pdf", "lista.csv")}
    lift_disqualification(attempt, actor=HR, now=NOW)
    reason = "Se dejó sin efecto <una> descalificación."
    publish_stage7(sitting, actor=HR, reason=reason, now=NOW + timedelta(days=1))
    old, new = client.get(PAGE).content.decode(), client.get(f"/publicaciones/{CODE}/7/2/").content.decode()
    assert "Hay una versión más reciente" in old
    assert f'href="/publicaciones/{CODE}/7/2/"' in old
    assert "Puede reclamar" not in old
    assert "D06" in old
    assert "Motivo de esta versión" in new
    assert "Se dejó sin efecto &lt;una&gt; descalificación." in new
    assert "Hay una versión más reciente" not in new
    assert "D06" not in new
    assert before == {name: client.get(PAGE + name).content for name in before}


def test_a_signature_that_does_not_hold_is_said(client: Client, published: Publication, settings: Settings) -> None:
    settings.SECRET_KEY = "another secret, and the old one was not kept as a fallback"
    text = client.get(PAGE).content.decode()
    assert "La firma no corresponde" in text
    assert "Firma válida" not in text
    assert json.loads(client.get(PAGE + "firma.json").content)["public"] is None
