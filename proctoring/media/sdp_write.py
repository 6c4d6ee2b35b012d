"""Session descriptions as they go out: ICE-lite answers to publishers, offers to walls (RFC 8829, RFC 9725).

No bandwidth estimation is negotiated: publishers follow loss and the cap that the page sets.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from .forward import Kind
from .ice import Credentials
from .interface import voice_slot
from .sdp import Description, Section, bad_sdp, join_lines, sending_sections

VIDEO_KBPS = 700
"""What b=AS allows, enough for a focused picture; the page's maxBitrate sets the everyday rate."""
AUDIO_PARAMETERS = "minptime=10;useinbandfec=1;usedtx=1;maxaveragebitrate=24000"
AUDIO_PTIME_MS = 60
WALL_VIDEO_TYPE = 96
WALL_AUDIO_TYPE = 111
WALL_AUDIO_PARAMETERS = "minptime=10;useinbandfec=1"
RTPMAP: dict[Kind, str] = {"audio": "opus/48000/2", "video": "VP8/90000"}


@dataclass(slots=True)
class LocalSession:
    """Our side of one connection, rendered into each of its descriptions."""

    credentials: Credentials
    fingerprint: tuple[str, str]
    candidates: Sequence[tuple[str, int]]
    cname: str
    session_id: int = field(default_factory=lambda: secrets.randbits(62))
    version: int = 0


@dataclass(frozen=True, slots=True)
class WallSlot:
    """One outgoing m-line of a wall; `mid` is "0", "1"... for video and a voice's name for audio."""

    mid: str
    kind: Kind
    ssrc: int


def wall_slots(ssrcs: Sequence[int], *, voices: int = 1) -> list[WallSlot]:
    """The m-lines of a wall from their SSRCs: all video but the last `voices`, which are audio."""
    pictures = len(ssrcs) - voices
    return [
        *(WallSlot(str(index), "video", ssrc) for index, ssrc in enumerate(ssrcs[:pictures])),
        *(WallSlot(voice_slot(index), "audio", ssrc) for index, ssrc in enumerate(ssrcs[pictures:])),
    ]


def write_answer(offer: Description, local: LocalSession) -> str:
    """Answer a publisher: its first audio and video are received, everything else is refused."""
    accepted = sending_sections(offer)
    local.version += 1
    lines = _session_lines(local, [section.mid for section in offer.sections if section in accepted.values()])
    for section in offer.sections:
        kind = section.media_kind
        if kind is None or accepted.get(kind) is not section:
            lines += _refused_lines(section)
            continue
        payload_types = [section.payload_type]
        if section.rtx_payload_type is not None:
            payload_types.append(section.rtx_payload_type)
        lines += [f"m={kind} 9 {section.profile} {' '.join(map(str, payload_types))}", "c=IN IP4 0.0.0.0"]
        if kind == "video":
            lines.append(f"b=AS:{VIDEO_KBPS}")
        lines += _transport_lines(section.mid, local, setup="active" if offer.setup == "server" else "passive")
        lines.append("a=recvonly")
        lines += _codec_lines(kind, section.payload_type, AUDIO_PARAMETERS)
        if kind == "audio":
            lines.append(f"a=ptime:{AUDIO_PTIME_MS}")
        if section.rtx_payload_type is not None:
            lines += [
                f"a=rtpmap:{section.rtx_payload_type} rtx/90000",
                f"a=fmtp:{section.rtx_payload_type} apt={section.payload_type}",
            ]
    return join_lines(lines)


def write_wall_offer(slots: Sequence[WallSlot], local: LocalSession) -> str:
    """Offer a wall: one sending m-line per slot, each with its own stream."""
    local.version += 1
    lines = _session_lines(local, [slot.mid for slot in slots])
    for slot in slots:
        payload_type = WALL_VIDEO_TYPE if slot.kind == "video" else WALL_AUDIO_TYPE
        lines += [f"m={slot.kind} 9 UDP/TLS/RTP/SAVPF {payload_type}", "c=IN IP4 0.0.0.0"]
        lines += _wall_slot_lines(slot, local, setup="actpass", payload_type=payload_type)
    return join_lines(lines)


def write_wall_answer(offer: Description, slots: Sequence[WallSlot], local: LocalSession, *, setup: str) -> str:
    """Answer the page's own offer on an open wall, which it makes to restart ICE. Raises MediaError media.bad_sdp."""
    by_mid = {slot.mid: slot for slot in slots}
    if [section.mid for section in offer.sections] != list(by_mid):
        raise bad_sdp("La oferta SDP no corresponde a este muro.")
    local.version += 1
    lines = _session_lines(local, list(by_mid))
    for section in offer.sections:
        slot = by_mid[section.mid]
        payload_type = WALL_VIDEO_TYPE if slot.kind == "video" else WALL_AUDIO_TYPE
        if section.payload_type != payload_type:
            raise bad_sdp("La oferta SDP cambia los códecs de este muro.")
        lines += [f"m={slot.kind} 9 {section.profile} {payload_type}", "c=IN IP4 0.0.0.0"]
        lines += _wall_slot_lines(slot, local, setup=setup, payload_type=payload_type)
    return join_lines(lines)


def _session_lines(local: LocalSession, mids: Sequence[str]) -> list[str]:
    return [
        "v=0",
        f"o=- {local.session_id} {local.version} IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        "a=ice-lite",
        f"a=group:BUNDLE {' '.join(mids)}",
        "a=msid-semantic: WMS *",
    ]


def _transport_lines(mid: str, local: LocalSession, *, setup: str) -> list[str]:
    algorithm, fingerprint = local.fingerprint
    return [
        "a=rtcp:9 IN IP4 0.0.0.0",
        f"a=mid:{mid}",
        "a=rtcp-mux",
        "a=rtcp-rsize",
        f"a=ice-ufrag:{local.credentials.ufrag}",
        f"a=ice-pwd:{local.credentials.password}",
        f"a=fingerprint:{algorithm} {fingerprint}",
        f"a=setup:{setup}",
        *(
            f"a=candidate:{index + 1} 1 udp {2130706431 - index} {host} {port} typ host"
            for index, (host, port) in enumerate(local.candidates)
        ),
        "a=end-of-candidates",
    ]


def _wall_slot_lines(slot: WallSlot, local: LocalSession, *, setup: str, payload_type: int) -> list[str]:
    return [
        *_transport_lines(slot.mid, local, setup=setup),
        "a=sendonly",
        f"a=msid:slot-{slot.mid} track-{slot.mid}",
        *_codec_lines(slot.kind, payload_type, WALL_AUDIO_PARAMETERS),
        f"a=ssrc:{slot.ssrc} cname:{local.cname}",
    ]


def _codec_lines(kind: Kind, payload_type: int | None, audio_parameters: str) -> list[str]:
    lines = [f"a=rtpmap:{payload_type} {RTPMAP[kind]}"]
    if kind == "video":
        return [*lines, f"a=rtcp-fb:{payload_type} nack", f"a=rtcp-fb:{payload_type} nack pli"]
    return [*lines, f"a=fmtp:{payload_type} {audio_parameters}"]


def _refused_lines(section: Section) -> list[str]:
    lines = [f"m={section.kind} 0 {section.profile} {' '.join(section.formats)}", "c=IN IP4 0.0.0.0"]
    if section.mid:
        lines.append(f"a=mid:{section.mid}")
    return [*lines, "a=inactive"]
