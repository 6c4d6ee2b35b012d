"""/banco/: who may enter, what each page shows, and the way from a file to an approved question."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.enums import Role
from calls.models import Call
from exams.domain.questions import MAX_FILE_BYTES
from exams.enums import QuestionState
from exams.models import QuestionVersion
from exams.services_bank import retire_question
from tests.accounts.people import make_user
from tests.exams.papers_data import BLUEPRINT, THE_DAY_BEFORE, add_attempts, make_call, make_sitting, store_bank
from tests.support.clock import FakeClock

pytestmark = pytest.mark.django_db

NEW = {
    "id": "T900",
    "part": "technical",
    "topic": "Control interno",
    "stem": "¿Una pregunta nueva?",
    "options": ["uno", "dos", "tres", "cuatro"],
    "answer": 2,
    "reference": "Ley N° 9",
}


def client_of(username: str, *roles: Role) -> Client:
    client = Client()
    client.force_login(make_user(username, *roles))
    return client


@pytest.fixture
def author() -> Client:
    return client_of("autor", Role.QUESTION_AUTHOR)


@pytest.fixture
def second() -> Client:
    return client_of("autor2", Role.QUESTION_AUTHOR)


def page(response: Any) -> str:
    """The text between the tags, spaces made one."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def upload(client: Client, raw: bytes, name: str = "banco.json") -> Any:
    return client.post("/banco/importar/", {"file": SimpleUploadedFile(name, raw)})


def token_of(response: Any) -> str:
    found = re.search(r'name="token" value="([^"]+)"', response.content.decode())
    assert found
    return found[1]


PERSONAS: dict[str, tuple[Role, ...]] = {
    "applicant": (Role.APPLICANT,),
    "rrhh": (Role.HR,),
    "monitor1": (Role.MONITOR,),
    "comite1": (Role.COMMITTEE,),
    "observador": (Role.OBSERVER,),
    "admin": (Role.ADMIN,),
}
PLACES = [
    ("get", "/banco/"),
    ("get", "/banco/importar/"),
    ("post", "/banco/importar/"),
    ("post", "/banco/importar/confirmar/"),
    ("post", "/banco/aprobar/"),
    ("get", "/banco/preguntas/Q001/"),
    ("post", "/banco/preguntas/Q001/1/aprobar/"),
    ("post", "/banco/preguntas/Q001/retirar/"),
]


@pytest.mark.parametrize(("method", "path"), PLACES)
def test_only_who_writes_the_bank_enters(method: str, path: str) -> None:
    store_bank(state=QuestionState.DRAFT)

    stranger = getattr(Client(), method)(path)
    assert (stranger.status_code, stranger["Location"].split("?")[0]) == (302, "/ingresar/")
    for username, roles in PERSONAS.items():
        refused = getattr(client_of(username, *roles), method)(path)
        assert refused.status_code == 403, username
        assert "Pregunta 1" not in page(refused)
    assert set(QuestionVersion.objects.values_list("state", flat=True)) == {QuestionState.DRAFT}


@pytest.mark.parametrize(
    ("method", "path"),
    [(method, path) for method, path in PLACES if (("get" if method == "post" else "post"), path) not in PLACES],
)
def test_the_other_method_is_refused(method: str, path: str, author: Client) -> None:
    store_bank()
    other = author.post if method == "get" else author.get
    assert other(path).status_code == 405


def test_the_list_shows_each_topic_beside_what_the_exam_asks(author: Client) -> None:
    store_bank(spare=0)
    QuestionVersion.objects.filter(topic="Ética").update(state=QuestionState.DRAFT)
    Call.objects.create(
        code="cas-1", title="c", position_title="p", entity_name="e", terms={"exam": {"blueprint": BLUEPRINT}}
    )

    text = page(author.get("/banco/"))

    assert "Control interno Conocimientos técnicos Alcanza: 5 aprobadas para 5" in text
    assert "Integridad Conocimientos técnicos 0 aprobadas; el examen no la pide" in text
    assert "Faltan 2 : 0 aprobadas para 2 · 2 en borrador" in text
    assert "Mostrando registros del 1 al 20 de un total de 20 registros" in text


def test_without_a_call_the_topics_of_the_bank_are_shown(author: Client) -> None:
    store_bank(spare=0)
    assert "Control interno Conocimientos técnicos 5 aprobadas; fuera de la matriz" in page(author.get("/banco/"))


def test_an_empty_bank_has_a_page(author: Client) -> None:
    text = page(author.get("/banco/"))
    assert "El banco está vacío." in text
    assert "Ninguna pregunta coincide con lo que busca." in text


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", 34),
        ("?q=Q001", 1),
        ("?q=pregunta 1 de", 1),
        ("?q=Ley N° 3", 6),
        ("?q=nada de esto", 0),
        ("?estado=DRAFT", 1),
        ("?estado=APPROVED", 33),
        ("?estado=RETIRED", 0),
        ("?parte=technical&materia=Delitos", 7),
        ("?parte=entity_ethics", 10),
        ("?parte=entity_ethics&materia=Delitos", 0),
        ("?estado=OTRO", 34),
        (f"?q={'x' * 101}", 34),
    ],
)
def test_filters(query: str, codes: int, author: Client) -> None:
    store_bank()
    QuestionVersion.objects.filter(question__code="Q002").update(state=QuestionState.DRAFT)

    assert author.get(f"/banco/{query}").context["page"].paginator.count == codes


@pytest.mark.parametrize(
    ("number", "first"), [("1", "Q001"), ("2", "Q051"), ("3", "Q051"), ("0", "Q051"), ("x", "Q001")]
)
def test_pages_of_fifty(number: str, first: str, author: Client) -> None:
    store_bank(spare=6)
    shown = author.get(f"/banco/?pagina={number}").context["page"]
    assert shown[0].question.code == first


def test_an_author_never_sees_applicants(author: Client) -> None:
    store_bank()
    call = make_call()
    [attempt] = add_attempts(make_sitting(call=call), 1)
    pages = [author.get(path) for method, path in PLACES if method == "get"]

    assert {response.status_code for response in pages} == {200}
    for response in pages:
        for secret in (attempt.user.full_name, attempt.user.username, attempt.user.email, str(attempt.pk)):
            assert secret not in response.content.decode()


def test_from_a_file_to_an_approved_question(author: Client, second: Client, clock: FakeClock) -> None:
    clock.set(THE_DAY_BEFORE)
    preview = upload(author, json.dumps([NEW]).encode())

    assert preview.status_code == 200
    assert "Nuevas 1 Con cambios: una versión más 0 Iguales: no se tocan 0" in page(preview)
    assert not QuestionVersion.objects.exists()

    done = author.post("/banco/importar/confirmar/", {"token": token_of(preview)}, follow=True)
    assert done.redirect_chain == [("/banco/?estado=DRAFT", 302)]
    assert "Espera a otra persona" in page(done)
    stored = QuestionVersion.objects.get()
    assert (stored.state, stored.author, stored.created_at) == ("DRAFT", "user:autor", THE_DAY_BEFORE)

    refused = author.post("/banco/aprobar/", {"version": [stored.pk]}, follow=True)
    assert "Otra persona debe aprobar T900" in page(refused)
    approved = second.post("/banco/aprobar/?estado=DRAFT", {"version": [stored.pk]}, follow=True)
    assert approved.redirect_chain == [("/banco/?estado=DRAFT", 302)]
    assert "Aprobadas: T900." in page(approved)
    stored.refresh_from_db()
    assert stored.state == "APPROVED"


def test_the_same_confirmation_twice_imports_once(author: Client) -> None:
    token = token_of(upload(author, json.dumps([NEW]).encode()))

    for _ in range(2):
        assert author.post("/banco/importar/confirmar/", {"token": token}).status_code == 302
    assert QuestionVersion.objects.count() == 1


def test_a_preview_tells_what_changes_and_offers_nothing_when_nothing_does(author: Client) -> None:
    token = token_of(upload(author, json.dumps([NEW]).encode()))
    author.post("/banco/importar/confirmar/", {"token": token})

    changed = upload(author, json.dumps([NEW | {"answer": 1}]).encode())
    same = upload(author, json.dumps([NEW]).encode())

    assert "Nuevas 0 Con cambios: una versión más 1 Iguales: no se tocan 0" in page(changed)
    assert "no hay nada que importar" in page(same)
    assert b'name="token"' not in same.content


@pytest.mark.parametrize(
    ("name", "raw", "message"),
    [
        ("banco.json", b"[1,", "1 – No es JSON válido"),
        ("banco.gift", "¿Una? {=a ~b ~c ~d}".encode(), "1 – Falta $CATEGORY"),
        ("banco.txt", b"$CATEGORY: technical/C\n\n::T1::\xc2\xbfUna? {T}", "3 T1 Las preguntas de verdadero o falso"),
        ("banco.json", "[]".encode("utf-16"), "1 – El archivo no está en UTF-8."),
        ("banco.csv", b"a;b", "1 – El archivo debe terminar en .json"),
        ("banco.json", b"", "El archivo está vacío."),
        ("banco.json", b" " * (MAX_FILE_BYTES + 1), "El archivo supera 1 MiB."),
        (f"{'x' * 200}.json", b"[]", "El nombre del archivo es demasiado largo."),
    ],
)
def test_a_bad_file_is_told_with_its_lines(name: str, raw: bytes, message: str, author: Client) -> None:
    response = upload(author, raw, name)

    assert response.status_code == 400
    assert message in page(response)
    assert not QuestionVersion.objects.exists()


def test_no_file_is_told(author: Client) -> None:
    response = author.post("/banco/importar/", {})
    assert (response.status_code, "Elija un archivo." in page(response)) == (400, True)


def test_a_confirmation_must_be_of_a_preview_of_ones_own(author: Client, second: Client, clock: FakeClock) -> None:
    token = token_of(upload(author, json.dumps([NEW]).encode()))
    forged = token[:-1] + ("B" if token.endswith("A") else "A")

    for client, sent in ((author, ""), (author, forged), (second, token)):
        response = client.post("/banco/importar/confirmar/", {"token": sent}, headers={"Accept": "application/json"})
        assert (response.status_code, response.json()["error"]["code"]) == (400, "bank.preview")
    assert not QuestionVersion.objects.exists()


def test_a_question_shows_its_versions_and_which_option_is_right(author: Client, second: Client) -> None:
    for changes in ({}, {"stem": "¿Cambiada?", "answer": 0}):
        author.post(
            "/banco/importar/confirmar/", {"token": token_of(upload(author, json.dumps([NEW | changes]).encode()))}
        )

    text = page(second.get("/banco/preguntas/T900/"))

    assert text.index("Versión 2") < text.index("Cambió: enunciado, respuesta") < text.index("Versión 1")
    assert "Correcta uno Incorrecta dos Incorrecta tres Incorrecta cuatro" in text
    assert "Incorrecta uno Incorrecta dos Correcta tres Incorrecta cuatro" in text
    assert "Aprobar la versión 2" in text
    assert "Aprobar la versión 1" not in text
    assert "Aprobar la versión" not in page(author.get("/banco/preguntas/T900/"))


def test_one_version_is_approved_from_its_page(author: Client, second: Client) -> None:
    author.post("/banco/importar/confirmar/", {"token": token_of(upload(author, json.dumps([NEW]).encode()))})

    assert "Otra persona debe aprobar" in page(author.post("/banco/preguntas/T900/1/aprobar/", follow=True))
    assert "Aprobadas: T900." in page(second.post("/banco/preguntas/T900/1/aprobar/", follow=True))
    assert "Aprobadas: ya lo estaban." in page(second.post("/banco/preguntas/T900/1/aprobar/", follow=True))
    assert second.post("/banco/preguntas/T900/2/aprobar/").status_code == 404


def test_a_question_is_retired_from_its_page(author: Client) -> None:
    store_bank()

    text = page(author.post("/banco/preguntas/Q001/retirar/", follow=True))

    assert "Q001 fue retirada" in text
    assert "Retirar esta pregunta" not in text
    assert QuestionVersion.objects.get(question__code="Q001").state == QuestionState.RETIRED


@pytest.mark.parametrize(
    ("ticked", "status", "message"),
    [
        ([], 200, "Marque de 1 a 50 preguntas"),
        (["x"], 200, "Marque de 1 a 50 preguntas"),
        (["1" * 16], 200, "Marque de 1 a 50 preguntas"),
        (["1"] * 51, 200, "Marque de 1 a 50 preguntas"),
        (["9" * 15], 404, "No se encontró lo que busca."),
    ],
)
def test_what_may_be_ticked(ticked: list[Any], status: int, message: str, author: Client) -> None:
    response = author.post("/banco/aprobar/", {"version": ticked}, follow=True)
    assert (response.status_code, message in page(response)) == (status, True)


def test_fifty_are_approved_at_once(author: Client) -> None:
    versions = store_bank(spare=6, state=QuestionState.DRAFT)[:50]
    QuestionVersion.objects.update(author="user:otra")

    author.post("/banco/aprobar/", {"version": [version.pk for version in versions]})

    assert QuestionVersion.objects.filter(state=QuestionState.APPROVED).count() == 50


def test_unknown_questions_are_not_found(author: Client) -> None:
    assert author.get("/banco/preguntas/T404/").status_code == 404
    assert author.post("/banco/preguntas/T404/retirar/").status_code == 404


def test_a_retired_question_cannot_be_approved_and_says_why(author: Client) -> None:
    [version, *_] = store_bank(state=QuestionState.DRAFT)
    retire_question(version.question.code, actor="user:otra", now=THE_DAY_BEFORE)

    text = page(author.post("/banco/aprobar/", {"version": [version.pk]}, follow=True))

    assert "La versión 1 de Q001 fue retirada." in text


@pytest.mark.parametrize("spare", [0, 6])
def test_the_list_asks_the_database_the_same_however_long(
    spare: int, author: Client, django_assert_num_queries: Any
) -> None:
    store_bank(spare=spare)
    with django_assert_num_queries(8):
        author.get("/banco/")
