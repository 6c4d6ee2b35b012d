"""Tickets: a signed cookie that lets a page's socket in without touching the database (design 4).

Bound to the attempt, the person and the session it was given to; `hello` then looks whether that session still stands, so that
signing out anywhere makes it worthless.
"""

from __future__ import annotations

import hashlib

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse

COOKIE = "vigia_ticket"
MAX_AGE_S = 12 * 3600
_signer = TimestampSigner(salt="vigia.exam.ticket")


def _session_mark(session_key: str) -> str:
    return hashlib.sha256(session_key.encode()).hexdigest()[:32]


def set_ticket(response: HttpResponse, request: HttpRequest, attempt_id: object) -> None:
    """Put the ticket of this attempt and session on the response, for the sockets' path alone."""
    value = _signer.sign(f"{attempt_id}:{request.user.pk}:{_session_mark(request.session.session_key or '')}")
    response.set_cookie(
        COOKIE, value, max_age=MAX_AGE_S, path="/ws/", httponly=True, samesite="Strict", secure=request.is_secure()
    )


def ticket_user(value: str, *, attempt_id: object, session_key: str) -> int | None:
    """The person's id if the ticket is for this attempt and session; None otherwise, however it fails."""
    try:
        attempt, user, mark = _signer.unsign(value, max_age=MAX_AGE_S).split(":")
    except (BadSignature, ValueError):
        return None
    if attempt != str(attempt_id) or mark != _session_mark(session_key):
        return None
    return int(user)
