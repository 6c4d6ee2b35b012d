"""A body that each endpoint takes, for those that take one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signing import dumps

from applications import views_staff
from exams import views_bank
from tests.access.scene import Scene
from tests.access.sheet import PDF
from tests.accounts import registering
from tests.cvs.filled import EXPERIENCE
from tests.cvs.pdfs import picture
from tests.proctoring.room import jpeg

Body = Callable[[Scene], dict[str, Any]]


def _json(**data: Any) -> Body:
    return lambda _scene: {"data": json.dumps(data), "content_type": "application/json"}


def _form(**data: Any) -> Body:
    return lambda _scene: {"data": data}


def _whip(content_type: str) -> Body:
    return lambda _scene: {"data": b"v=0\r\n", "content_type": content_type}


def _failure(scene: Scene) -> dict[str, Any]:
    facts = {"failed_on": "2023-10-10", "failed_time": "17:00", "reason": "El servidor no respondió"}
    kept = dumps({"sha256": "a" * 64, "name": "captura.pdf", "size": 9, "pages": 1}, salt=views_staff._SALT)
    someone = scene.exam.attempts[1].user.username  # typed, and so told back; the owner's is a mark
    return {"data": {"document_number": someone, "kept": kept, **facts}}


def _bank_file() -> bytes:
    question = {"id": "T900", "part": "technical", "topic": "Control interno", "stem": "¿Una pregunta nueva?"}
    rest = {"options": ["uno", "dos", "tres", "cuatro"], "answer": 2, "reference": "Ley N° 9"}
    return json.dumps([question | rest]).encode()


def _previewed(_scene: Scene) -> dict[str, Any]:
    held = {"name": "banco.json", "text": _bank_file().decode(), "sha256": "0" * 64, "by": "user:autor"}
    return {"data": {"token": dumps(held, salt=views_bank._SALT, compress=True)}}


BODIES: dict[str, Body] = {
    "accounts-sign-in": _form(username="20000001"),
    "calls-declare": _form(interest="NONE"),
    "accounts-register": _form(**registering.GOOD),
    "accounts-reset-ask": _form(username="20000001"),
    "accounts-reset-password": _form(password="otra clave nueva", password_confirm="otra clave nueva"),
    "accounts-password": _form(current="una", password="otra clave nueva", password_confirm="otra clave nueva"),
    "accounts-mailbox": _form(current="una", email="nueva@example.test"),
    "accounts-locks": lambda scene: {"data": {"username": scene.owner.user.username}},
    "applications-confirm": _form(key="11111111-1111-4111-8111-111111111111", sworn="on"),
    "applications-withdraw": _form(sure="on"),
    "applications-failure": _failure,
    "calls-new": _form(base="modelo", number="7", year="2023", acronym="MIDER"),
    "calls-publish": _form(confirm="1"),
    "calls-notices": _form(key="11111111-1111-4111-8111-111111111111", title="Un aviso", text="Su texto"),
    "cvs-photo-set": lambda _scene: {"data": {"photo": SimpleUploadedFile("foto.jpg", picture())}},
    "cvs-upload-begin": _json(name="otra.pdf", size=900),
    "cvs-upload": lambda _scene: {"data": PDF[:100], "content_type": "application/pdf", "query_params": {"desde": "0"}},
    "cvs-row": _form(**EXPERIENCE),
    "cvs-row-add": _form(**EXPERIENCE, key="11111111-1111-4111-8111-111111111111"),
    "exams-present": _json(consent=True, document_shown=True),
    "exams-answers": _json(position=5, option=None, revision=9),
    "exams-finish": _json(),
    "exams-bank-import": lambda _scene: {"data": {"file": SimpleUploadedFile("banco.json", _bank_file())}},
    "exams-bank-confirm": _previewed,
    "proctoring-media": _json(),
    "proctoring-upload-still": lambda _scene: {"data": jpeg(), "content_type": "image/jpeg"},
    "proctoring-whip": _whip("application/sdp"),
    "proctoring-whip-session": _whip("application/trickle-ice-sdpfrag"),
    "results-interview-media": _json(),
    "results-interview-sheet": _json(act="arrival", fields={"connected": "09:00:00"}),
    "results-interview-whip": _whip("application/sdp"),
    "results-interview-whip-session": _whip("application/trickle-ice-sdpfrag"),
    "proctoring-identity": _json(decision="DOUBTFUL", note="Se ve borroso"),
    "proctoring-waiver": _json(note="Sin micrófono"),
    "proctoring-warning": _json(text="Mire a la pantalla", key="otra-clave"),
    "proctoring-message": _json(text="¿Todo bien?", key="otra-clave"),
    "proctoring-incident": _json(text="Se levantó", key="otra-clave"),
    "proctoring-propose": _json(code="D04", text="Se tapa la cara", stills=[]),
    "proctoring-confirm": _json(),
    "proctoring-overturn": _json(reason="Era una calculadora permitida"),
}


def body_of(endpoint: str, scene: Scene) -> dict[str, Any]:
    """A body that the endpoint takes."""
    return BODIES.get(endpoint, _form())(scene)
