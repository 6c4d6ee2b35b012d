"""Bearer tokens of WHIP: signed, short-lived, bound to one person and what they publish for (design 5)."""

from __future__ import annotations

from django.core.signing import BadSignature, TimestampSigner

TOKEN_MAX_AGE_S = 600
ENDING_MAX_AGE_S = 12 * 3600  # the exam outlives its tokens, and ending one's own publication harms nobody
_signer = TimestampSigner(salt="vigia.proctoring.whip")


def media_token(subject: object, *, user_id: int) -> str:
    """A token that lets this person publish for `subject` (an attempt's id, a room's name) during ten minutes."""
    return _signer.sign(f"{subject}:{user_id}")


def token_user(token: str, subject: object, *, max_age: int = TOKEN_MAX_AGE_S) -> int | None:
    """The person a token was given to; None when it is forged, expired or for another subject, however it fails."""
    try:
        told, user = _signer.unsign(token, max_age=max_age).split(":")
    except (BadSignature, ValueError):
        return None
    return int(user) if told == str(subject) and user.isdigit() else None
