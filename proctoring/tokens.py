"""Bearer tokens of WHIP: signed, short-lived, bound to one attempt and one person (design 5)."""

from __future__ import annotations

from uuid import UUID

from django.core.signing import BadSignature, TimestampSigner

TOKEN_MAX_AGE_S = 600
ENDING_MAX_AGE_S = 12 * 3600  # the exam outlives its tokens, and ending one's own publication harms nobody
_signer = TimestampSigner(salt="vigia.proctoring.whip")


def media_token(attempt_id: UUID, *, user_id: int) -> str:
    """A token that lets this person publish for this attempt during ten minutes."""
    return _signer.sign(f"{attempt_id}:{user_id}")


def token_user(token: str, *, attempt_id: UUID, max_age: int = TOKEN_MAX_AGE_S) -> int | None:
    """The person a token was given to; None when it is forged, expired or for another attempt, however it fails."""
    try:
        attempt, user = _signer.unsign(token, max_age=max_age).split(":")
    except (BadSignature, ValueError):
        return None
    return int(user) if attempt == str(attempt_id) and user.isdigit() else None
