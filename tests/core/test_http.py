"""JSON over HTTP: one shape of success, one of error, limits on what comes in (design 4)."""

from __future__ import annotations

import json
import logging

import msgspec
import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from core.errors import BadRequest, Conflict, DomainError, Forbidden, NotFound, TooMany, Unavailable
from core.http import (
    JSON_LIMIT,
    RECEIVED_AT,
    json_command,
    json_error,
    json_ok,
    read_json,
    received_at,
    wants_json,
)
from core.middleware import DomainErrorMiddleware
from tests.support.clock import FakeClock


class Body(msgspec.Struct, forbid_unknown_fields=True):
    position: int
    option: str | None


def post(body: bytes, content_type: str = "application/json") -> HttpRequest:
    return RequestFactory().post("/x", body, content_type=content_type)


def body_of(response: HttpResponse) -> object:
    return json.loads(response.content)


def test_success() -> None:
    response = json_ok({"receipt": {"at": "ñ"}}, status=201)
    assert response.status_code == 201
    assert body_of(response) == {"ok": True, "data": {"receipt": {"at": "ñ"}}}
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (BadRequest("a.b", "Mal."), 400),
        (Forbidden("a.b", "No."), 403),
        (NotFound("a.b", "Nada."), 404),
        (Conflict("a.b", "Ya no."), 409),
        (DomainError("a.b", "No."), 409),
        (TooMany("a.b", "Basta."), 429),
        (Unavailable("a.b", "Luego."), 503),
    ],
)
def test_errors_have_their_status(error: DomainError, status: int) -> None:
    response = json_error(error)
    assert response.status_code == status
    assert body_of(response) == {"ok": False, "error": {"code": "a.b", "message": error.message}}
    assert response["Cache-Control"] == "no-store"


def test_an_error_may_carry_data() -> None:
    response = json_error(Conflict("attempt.not_open", "Aún no.", {"now": "x"}))
    assert body_of(response) == {
        "ok": False,
        "error": {"code": "attempt.not_open", "message": "Aún no.", "data": {"now": "x"}},
    }


def test_a_good_body_is_read() -> None:
    assert read_json(post(b'{"position": 3, "option": null}'), Body) == Body(3, None)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "request.malformed"),
        (b"{", "request.malformed"),
        (b'{"position": 3, "option": "\xff"}', "request.malformed"),
        (b"[" * 5000, "request.invalid"),
        (b'{"position": ' + b"[" * 5000, "request.invalid"),
        (b"[]", "request.invalid"),
        (b'{"position": 3}', "request.invalid"),
        (b'{"position": "3", "option": null}', "request.invalid"),
        (b'{"position": 3.5, "option": null}', "request.invalid"),
        (b'{"position": true, "option": null}', "request.invalid"),
        (b'{"position": 3, "option": null, "more": 1}', "request.invalid"),
    ],
)
def test_a_bad_body_is_a_typed_error(body: bytes, code: str) -> None:
    with pytest.raises(BadRequest) as caught:
        read_json(post(body), Body)
    assert (caught.value.code, caught.value.status) == (code, 400)


@pytest.mark.parametrize(("size", "fits"), [(JSON_LIMIT, True), (JSON_LIMIT + 1, False)])
def test_the_size_of_a_body(size: int, fits: bool) -> None:
    start, end = b'{"position": 3, "option": "', b'"}'
    body = start + b"x" * (size - len(start) - len(end)) + end
    if fits:
        assert read_json(post(body), Body).position == 3
    else:
        with pytest.raises(BadRequest, match=r"request\.too_large"):
            read_json(post(body), Body)


@pytest.mark.parametrize(
    ("headers", "content_type", "expected"),
    [
        ({"accept": "application/json"}, "text/plain", True),
        ({}, "application/json", True),
        ({"accept": "text/html,*/*"}, "application/x-www-form-urlencoded", False),
        ({}, "text/plain", False),
    ],
)
def test_who_wants_json(headers: dict[str, str], content_type: str, expected: bool) -> None:
    request = RequestFactory().post("/x", b"{}", content_type=content_type, headers=headers)
    assert wants_json(request) is expected


def raised(error: Exception, content_type: str) -> HttpResponse | None:
    middleware = DomainErrorMiddleware(lambda _: HttpResponse())
    return middleware.process_exception(post(b"{}", content_type), error)


def test_programs_get_json_and_an_unforeseen_error_only_its_reference(caplog: pytest.LogCaptureFixture) -> None:
    response = raised(Conflict("a.b", "No."), "application/json")
    assert response is not None
    assert (response.status_code, body_of(response)) == (409, {"ok": False, "error": {"code": "a.b", "message": "No."}})
    with caplog.at_level(logging.ERROR):
        response = raised(ValueError("a secret detail"), "application/json")
    assert response is not None
    text = response.content.decode()
    assert (response.status_code, "server.error" in text, "secret" in text) == (500, True, False)
    reference = caplog.records[0].args
    assert reference is not None
    assert str(reference[0]) in text  # type: ignore[index]


@pytest.mark.parametrize("error", [Http404(), PermissionDenied()])
def test_what_django_answers_by_itself_is_left_to_it(error: Exception) -> None:
    assert raised(error, "application/json") is None


@pytest.mark.django_db
def test_people_get_a_page() -> None:
    middleware = DomainErrorMiddleware(lambda _: HttpResponse())
    request = RequestFactory().get("/x")
    request.user = None  # type: ignore[assignment]
    response = middleware.process_exception(request, Conflict("a.b", "La sesión <aún> está en curso."))
    assert response is not None
    assert response.status_code == 409
    assert "La sesión &lt;aún&gt; está en curso." in response.content.decode()
    assert middleware.process_exception(request, ValueError()) is None


def test_a_json_command_answers_json_to_everybody(caplog: pytest.LogCaptureFixture) -> None:
    def refuse(request: HttpRequest) -> HttpResponse:
        raise NotFound

    def break_down(request: HttpRequest) -> HttpResponse:
        raise ZeroDivisionError

    def missing(request: HttpRequest) -> HttpResponse:
        raise Http404

    request = RequestFactory().get("/x", headers={"accept": "text/html"})
    assert json_command(refuse)(request).status_code == 404
    assert json_command(break_down)(request).status_code == 500
    with pytest.raises(Http404):
        json_command(missing)(request)


def test_a_requests_instant_is_that_of_its_arrival(clock: FakeClock) -> None:
    request = RequestFactory().get("/")
    assert received_at(request) == clock.now
    arrived = clock.now
    clock.advance(3)
    request.scope = {RECEIVED_AT: arrived}  # type: ignore[attr-defined]
    assert received_at(request) == arrived
