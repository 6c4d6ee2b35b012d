"""JSON over HTTP with the same error shape as the socket: `{ok: false, error: {code, message}}` (design 4)."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

import msgspec
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from core.clock import now
from core.errors import BadRequest, DomainError

logger = logging.getLogger(__name__)
T = TypeVar("T")

JSON_LIMIT = 16 * 1024  # bytes of a JSON command; answers and check-in are far below


RECEIVED_AT = "vigia.received_at"  # set by the ASGI application


def received_at(request: HttpRequest) -> datetime:
    """When the whole request had arrived, by the server's clock: what windows and deadlines are measured with (EXA-11, APP-01)."""
    scope: dict[str, Any] = getattr(request, "scope", {})
    moment: datetime = scope.get(RECEIVED_AT) or now()
    return moment


def json_ok(data: Any, *, status: int = 200) -> JsonResponse:
    """`{ok: true, data}`."""
    response = JsonResponse({"ok": True, "data": data}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def json_error(error: DomainError) -> JsonResponse:
    """`{ok: false, error: {code, message, …}}` with the error's status."""
    response = JsonResponse({"ok": False, "error": error_body(error)}, status=error.status)
    response["Cache-Control"] = "no-store"
    return response


def error_body(error: DomainError) -> dict[str, Any]:
    """`{code, message}`, with `data` only where the error carries some."""
    body: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.data:
        body["data"] = error.data
    return body


def unexpected(exception: BaseException) -> DomainError:
    """Log an unforeseen error under an id and give what may be told about it: the id."""
    reference = uuid.uuid4().hex[:12]
    logger.error("unexpected error %s", reference, exc_info=exception)
    error = DomainError(
        "server.error", f"Ocurrió un error del servidor (referencia {reference}). Nada se perdió; reintente."
    )
    error.status = 500
    return error


def read_json(request: HttpRequest, shape: type[T], *, limit: int = JSON_LIMIT) -> T:
    """The request's body as `shape` (a msgspec Struct), or BadRequest with a stable code."""
    if len(request.body) > limit:
        raise BadRequest("request.too_large", "El envío es demasiado grande.", {"limit": limit})
    try:
        return msgspec.json.decode(request.body, type=shape)
    except msgspec.ValidationError as error:
        raise BadRequest("request.invalid", "El envío no tiene la forma esperada.", {"detail": str(error)}) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadRequest("request.malformed", "El envío no es JSON válido.") from error


def wants_json(request: HttpRequest) -> bool:
    """Whether the caller is a program of ours rather than a person's navigation."""
    accept = request.headers.get("Accept", "")
    return "application/json" in accept or request.content_type == "application/json"


def json_command(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that programs call: whatever it raises is answered as JSON, also to a caller that does not ask for it."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except DomainError as error:
            return json_error(error)
        except (Http404, PermissionDenied, SuspiciousOperation):
            raise
        except Exception as error:  # noqa: BLE001 - logged under an id; the caller learns the id and nothing else
            return json_error(unexpected(error))

    return answered
