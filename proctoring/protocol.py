"""What the monitors' page may say on its socket and over HTTP, with its limits (design 4 and 5, docs/protocol.md)."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from core.protocol import Command
from proctoring.media.interface import MAX_SDP_BYTES, MAX_SLOTS

AUDIO_SLOT = -1  # the slot of the one voice that a wall plays
ROOM_FRAME_LIMIT = 64 * 1024  # a wall's answer carries one section per slot; the web server takes no longer message

Page = Annotated[str, msgspec.Meta(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
View = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
AttemptId = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Text = Annotated[str, msgspec.Meta(max_length=4000)]
Key = Annotated[str, msgspec.Meta(min_length=8, max_length=64)]


class RoomHello(Command):
    """First command: the page's own random name, and the last push it saw on its previous socket."""

    protocol: int
    page: Page
    last_seq: Annotated[int, msgspec.Meta(ge=0)]


class RoomHeartbeat(Command):
    """Every 5 s, so that a dead network is noticed on both sides."""

    sent_at: Annotated[str, msgspec.Meta(max_length=40)]


class WallOpen(Command):
    """Ask for a wall; the answer is the server's offer."""

    slots: Annotated[int, msgspec.Meta(ge=1, le=MAX_SLOTS)]


class WallAnswer(Command):
    """The page's SDP answer to that offer."""

    view: View
    answer: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_SDP_BYTES)]


class WallAssign(Command):
    """Point a slot at somebody, or at nobody; slot -1 is the sound."""

    view: View
    slot: Annotated[int, msgspec.Meta(ge=AUDIO_SLOT, lt=MAX_SLOTS)]
    attempt: AttemptId | None


class WallClose(Command):
    """The page leaves."""

    view: View


class FocusSet(Command):
    """Whom this page looks at closely: that applicant's page raises its quality."""

    attempt: AttemptId | None


class Act(msgspec.Struct, forbid_unknown_fields=True):
    """Base of the acts over HTTP: unknown fields are refused."""


class IdentityAct(Act):
    """POST …/identidad."""

    decision: Literal["VERIFIED", "DOUBTFUL", "REJECTED"]
    note: Text = ""


class WaiverAct(Act):
    """POST …/dispensa."""

    note: Text


class TextAct(Act):
    """POST …/advertencia, …/mensaje and …/incidente; `key` names the act, so that sending it twice does it once."""

    text: Text
    key: Key


class ProposalAct(Act):
    """POST …/descalificacion."""

    code: Annotated[str, msgspec.Meta(max_length=3)]
    text: Text
    stills: Annotated[list[int], msgspec.Meta(max_length=50)] = []


class OverturnAct(Act):
    """POST …/dejar-sin-efecto."""

    reason: Text
