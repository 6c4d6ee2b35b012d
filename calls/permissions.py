"""Who works on a call, and therefore declares before seeing its data (ACT-01)."""

from __future__ import annotations

from accounts.enums import Right
from accounts.models import User

SEES_A_CALL = frozenset(
    {
        Right.MANAGE_CALLS,
        Right.MANAGE_SITTINGS,
        Right.WATCH,
        Right.ACT_IN_ROOM,
        Right.SEE_OUTCOMES,
        Right.PUBLISH,
        Right.READ_RECORD,
        Right.REVIEW,
        Right.RESOLVE_CLAIMS,
        Right.EVALUATE,
        Right.CAST_VOTE,
    }
)
READS_DECLARATIONS = frozenset({Right.MANAGE_CALLS, Right.READ_RECORD, Right.EVALUATE})


def reads_details(user: User) -> bool:
    """Whether they may read with whom and why: who conducts the process and who oversees it."""
    return user.has_right(Right.MANAGE_CALLS) or user.has_right(Right.READ_RECORD)
