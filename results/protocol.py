"""What a page of an interview's room may say on its socket and over HTTP, with its limits (docs/protocol.md)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from core.protocol import Command
from proctoring.media.interface import MAX_SDP_BYTES
from proctoring.protocol import RoomHeartbeat, RoomHello, View
from results.domain.interview_room import PLACES

__all__ = ["RoomHeartbeat", "RoomHello"]

Who = Annotated[str, msgspec.Meta(pattern=r"^p[0-9]{1,18}$")]


class DevicesSet(Command):
    """What this person switched on or off by hand; the others are told."""

    camera: bool
    microphone: bool


class DoorTurn(Command):
    """`room.open` and `room.close`, of the committee."""


class CircleOpen(Command):
    """Ask for the others' pictures and sounds; the answer is the server's offer."""

    slots: Literal[6]


class CircleAnswer(Command):
    """The page's SDP answer to that offer."""

    view: View
    answer: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_SDP_BYTES)]


class CircleAssign(Command):
    """Point a place, its picture and its sound, at somebody or at nobody."""

    view: View
    slot: Annotated[int, msgspec.Meta(ge=0, lt=PLACES)]
    who: Who | None


class CircleClose(Command):
    """The page lets go of them."""

    view: View


class SheetAct(msgspec.Struct, forbid_unknown_fields=True):
    """POST …/sala/ficha: one of the sheet's forms, with its fields as they stand."""

    act: Literal["arrival", "score"]
    fields: dict[Annotated[str, msgspec.Meta(max_length=40)], Annotated[str, msgspec.Meta(max_length=2000)] | bool]

    def data(self) -> dict[str, Any]:
        """As a form takes it."""
        return dict(self.fields)
