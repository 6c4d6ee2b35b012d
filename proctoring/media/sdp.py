"""Session descriptions as they come in: aiortc's parser behind limits, with an error that says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from aiortc.sdp import MediaDescription, SessionDescription

from .forward import Kind
from .interface import MAX_SDP_BYTES, MediaCode, MediaError

MAX_OFFER_SECTIONS = 8
MAX_OFFER_LINES = 1200
MAX_ANSWER_LINES = 6000
MAX_FINGERPRINTS = 8

FRAGMENT_SESSION_LINES = ("a=ice-lite", "a=group:BUNDLE")
FRAGMENT_MEDIA_LINES = ("a=mid:", "a=ice-ufrag:", "a=ice-pwd:", "a=candidate:", "a=end-of-candidates")
FINGERPRINT_ALGORITHMS = frozenset({"sha-256", "sha-384", "sha-512"})
CODEC: dict[Kind, str] = {"audio": "audio/opus", "video": "video/vp8"}

_UFRAG = re.compile(r"^a=ice-ufrag:([A-Za-z0-9+/=_-]{4,256})\s*$", re.MULTILINE)
_PASSWORD = re.compile(r"^a=ice-pwd:([A-Za-z0-9+/=_-]{22,256})\s*$", re.MULTILINE)
# aiortc's parser checks with assert and leaves other surprises of broken input unhandled.
_PARSER_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    StopIteration,
    TypeError,
    ValueError,
)


def bad_sdp(message: str) -> MediaError:
    return MediaError(MediaCode.BAD_SDP, message)


@dataclass(frozen=True, slots=True)
class Section:
    """One m-line: `payload_type` is None when nothing in it can be used."""

    kind: str
    mid: str
    profile: str
    formats: tuple[str, ...]
    direction: str
    payload_type: int | None = None
    rtx_payload_type: int | None = None

    @property
    def media_kind(self) -> Kind | None:
        if self.kind == "audio":
            return "audio"
        return "video" if self.kind == "video" else None


@dataclass(frozen=True, slots=True)
class Description:
    """What matters of an offer or an answer. `setup` is the DTLS role its author takes: auto, client or server."""

    sections: tuple[Section, ...]
    ufrag: str
    fingerprints: tuple[tuple[str, str], ...]
    setup: str

    @property
    def layout(self) -> list[tuple[str, str, int | None]]:
        """What a later description of the same connection may not change."""
        return [(section.kind, section.mid, section.payload_type) for section in self.sections]


def join_lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\r\n" for line in lines)


def is_fragment(text: str) -> bool:
    """True for a trickle-ice-sdpfrag body, which unlike a description does not begin with a version line."""
    return not text.lstrip().startswith("v=")


def parse_fragment(text: str) -> str:
    """The user fragment in a WHIP PATCH body. Raises MediaError media.bad_sdp without one and its password."""
    if len(text.encode()) > MAX_SDP_BYTES:
        raise bad_sdp("El fragmento SDP es demasiado grande.")
    ufrag = _UFRAG.search(text)
    if ufrag is None or _PASSWORD.search(text) is None:
        raise bad_sdp("El fragmento SDP no trae a=ice-ufrag y a=ice-pwd.")
    return ufrag.group(1)


def parse_offer(text: str) -> Description:
    """Read an offer. Raises MediaError media.bad_sdp saying what is wrong with it."""
    return _parse(text, max_sections=MAX_OFFER_SECTIONS, max_lines=MAX_OFFER_LINES)


def parse_answer(text: str, *, sections: int) -> Description:
    """Read the answer to an offer of `sections` m-lines. Raises MediaError media.bad_sdp."""
    answer = _parse(text, max_sections=sections, max_lines=MAX_ANSWER_LINES)
    if len(answer.sections) != sections:
        raise bad_sdp("La respuesta SDP no corresponde a la oferta: distinto número de secciones.")
    if answer.setup == "auto":
        raise bad_sdp("La respuesta SDP debe elegir a=setup:active o a=setup:passive.")
    return answer


def sending_sections(offer: Description) -> dict[Kind, Section]:
    """The first usable audio and video that the offer sends. Raises MediaError media.bad_sdp when there is none."""
    found: dict[Kind, Section] = {}
    for section in offer.sections:
        kind = section.media_kind
        if kind is None or section.payload_type is None or kind in found:
            continue
        if section.direction in ("sendonly", "sendrecv"):
            found[kind] = section
    if not found:
        raise bad_sdp("La oferta SDP no envía video VP8 ni audio Opus.")
    return found


def ice_fragment(answer: str) -> str:
    """The part of an answer that a WHIP PATCH returns: ICE credentials and candidates of the bundle's first m-line."""
    kept: list[str] = []
    has_media = False
    for line in answer.splitlines():
        if line.startswith("m="):
            if has_media:
                break
            # A refused m-line carries no transport, the next one does.
            has_media = line.split(" ")[1] != "0"
            if has_media:
                kept.append(line)
        elif line.startswith(FRAGMENT_MEDIA_LINES if has_media else FRAGMENT_SESSION_LINES):
            kept.append(line)
    return join_lines(kept)


def _parse(text: str, *, max_sections: int, max_lines: int) -> Description:
    if len(text.encode()) > MAX_SDP_BYTES:
        raise bad_sdp("La descripción SDP es demasiado grande.")
    if text.count("\n") > max_lines:
        raise bad_sdp("La descripción SDP tiene demasiadas líneas.")
    if not text.startswith("v=0"):
        raise bad_sdp("La descripción SDP no empieza con v=0.")
    try:
        session = SessionDescription.parse(text)
        sections = tuple(_section(media) for media in session.media)
    except _PARSER_ERRORS:
        raise bad_sdp("La descripción SDP no se puede leer.") from None
    if not sections:
        raise bad_sdp("La descripción SDP no tiene secciones de medios.")
    if len(sections) > max_sections:
        raise bad_sdp("La descripción SDP tiene demasiadas secciones de medios.")
    usable = [index for index, section in enumerate(sections) if section.payload_type is not None]
    if not usable:
        raise bad_sdp("La descripción SDP no ofrece VP8 ni Opus.")
    _check_bundle([sections[index].mid for index in usable], session)
    return _with_transport(sections, session.media[usable[0]])


def _section(media: MediaDescription) -> Section:
    mid = media.rtp.muxId
    if not re.fullmatch(r"[!-~]{0,32}", mid):
        raise ValueError("unusable mid")
    section = Section(
        kind=media.kind,
        mid=mid,
        profile=media.profile,
        formats=tuple(str(item) for item in media.fmt),
        direction=media.direction or "sendrecv",
    )
    kind = section.media_kind
    if kind is None or media.direction == "inactive":
        return section
    codec = _find_codec(media.rtp.codecs, CODEC[kind], media.fmt)
    if codec is None:
        return section
    rtx = _find_rtx(media.rtp.codecs, codec, media.fmt)
    return replace(section, payload_type=codec.payloadType, rtx_payload_type=rtx)


def _find_codec(
    codecs: Iterable[RTCRtpCodecParameters], mime_type: str, formats: Sequence[int]
) -> RTCRtpCodecParameters | None:
    for codec in codecs:
        if codec.mimeType.lower() == mime_type and _is_usable(codec, formats):
            return codec
    return None


def _find_rtx(
    codecs: Iterable[RTCRtpCodecParameters], codec: RTCRtpCodecParameters, formats: Sequence[int]
) -> int | None:
    for other in codecs:
        is_rtx = other.name.lower() == "rtx" and other.parameters.get("apt") == codec.payloadType
        if is_rtx and _is_usable(other, formats):
            return other.payloadType
    return None


def _is_usable(codec: RTCRtpCodecParameters, formats: Sequence[int]) -> bool:
    return codec.payloadType is not None and codec.payloadType < 128 and codec.payloadType in formats


def _check_bundle(mids: Sequence[str], session: SessionDescription) -> None:
    if not all(mids):
        raise bad_sdp("La descripción SDP no trae a=mid en cada medio.")
    if len(set(mids)) != len(mids):
        raise bad_sdp("La descripción SDP repite a=mid.")
    if len(mids) == 1:
        return
    bundled = {str(item) for group in session.group if group.semantic == "BUNDLE" for item in group.items}
    if not bundled.issuperset(mids):
        raise bad_sdp("La descripción SDP no agrupa sus medios con a=group:BUNDLE.")


def _with_transport(sections: tuple[Section, ...], first: MediaDescription) -> Description:
    """Take the transport of the first usable m-line, which is everybody's because they are bundled."""
    if not first.rtcp_mux:
        raise bad_sdp("La descripción SDP no trae a=rtcp-mux.")
    if first.ice is None or not first.ice.usernameFragment or not first.ice.password:
        raise bad_sdp("La descripción SDP no trae a=ice-ufrag y a=ice-pwd.")
    if first.dtls is None:
        raise bad_sdp("La descripción SDP no trae a=setup.")
    fingerprints = tuple(
        (fingerprint.algorithm.lower(), fingerprint.value.upper())
        for fingerprint in first.dtls.fingerprints[:MAX_FINGERPRINTS]
        if fingerprint.algorithm.lower() in FINGERPRINT_ALGORITHMS
    )
    if not fingerprints:
        raise bad_sdp("La descripción SDP no trae a=fingerprint con sha-256, sha-384 o sha-512.")
    return Description(sections, first.ice.usernameFragment, fingerprints, first.dtls.role)
