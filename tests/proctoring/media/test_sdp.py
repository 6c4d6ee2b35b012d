"""Descriptions in and out: what browsers offer, what is answered, and each way of being broken."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from aiortc.sdp import SessionDescription
from hypothesis import given, settings
from hypothesis import strategies as st

from proctoring.media.ice import Credentials
from proctoring.media.interface import MAX_SDP_BYTES, MediaCode, MediaError
from proctoring.media.sdp import (
    MAX_OFFER_LINES,
    MAX_OFFER_SECTIONS,
    ice_fragment,
    is_fragment,
    parse_answer,
    parse_fragment,
    parse_offer,
    sending_sections,
)
from proctoring.media.sdp_write import LocalSession, wall_slots, write_answer, write_wall_answer, write_wall_offer

from .descriptions import CHROMIUM_OFFER, FINGERPRINT, FIREFOX_OFFER, RESTART_FRAGMENT


@pytest.fixture
def local() -> LocalSession:
    return LocalSession(
        credentials=Credentials("localfrag", "localpasswordlocalpassword"),
        fingerprint=("sha-256", FINGERPRINT),
        candidates=[("203.0.113.5", 5000), ("2001:db8::5", 5000)],
        cname="server",
    )


def lines_of(text: str, kind: str) -> list[str]:
    sections = re.split(r"(?m)^(?=m=)", text)
    return next(section for section in sections if section.startswith(f"m={kind}")).splitlines()


@pytest.mark.parametrize(
    ("text", "ufrag", "video", "audio"),
    [(CHROMIUM_OFFER, "4ZcD", (96, 97), 111), (FIREFOX_OFFER, "fec8e4a1", (120, 124), 109)],
)
def test_browsers_offers_are_understood(text: str, ufrag: str, video: tuple[int, int], audio: int) -> None:
    offer = parse_offer(text)
    sections = sending_sections(offer)
    assert (offer.ufrag, offer.setup, offer.fingerprints) == (ufrag, "auto", (("sha-256", FINGERPRINT),))
    assert (sections["video"].payload_type, sections["video"].rtx_payload_type) == video
    assert sections["audio"].payload_type == audio


def test_the_answer_says_what_publishers_should_do(local: LocalSession) -> None:
    answer = write_answer(parse_offer(CHROMIUM_OFFER), local)
    assert "a=ice-lite\r\n" in answer
    assert "a=group:BUNDLE 0 1\r\n" in answer
    audio, video = lines_of(answer, "audio"), lines_of(answer, "video")
    assert "a=ptime:60" in audio
    assert "a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1;maxaveragebitrate=24000" in audio
    assert "b=AS:700" in video
    assert video.index("b=AS:700") == 2
    assert {"a=recvonly", "a=rtcp-mux", "a=setup:passive", "a=ice-ufrag:localfrag"} <= set(video)
    assert {"a=rtpmap:96 VP8/90000", "a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96"} <= set(video)
    assert "a=candidate:1 1 udp 2130706431 203.0.113.5 5000 typ host" in video
    assert "a=candidate:2 1 udp 2130706430 2001:db8::5 5000 typ host" in video
    assert "goog-remb" not in answer
    assert "transport-cc" not in answer
    assert "extmap" not in answer


def test_the_answer_is_one_that_another_implementation_reads(local: LocalSession) -> None:
    for offer in (CHROMIUM_OFFER, FIREFOX_OFFER):
        parsed = SessionDescription.parse(write_answer(parse_offer(offer), local))
        usable = [media for media in parsed.media if media.port]
        assert [media.direction for media in usable] == ["recvonly", "recvonly"]
        assert all(media.ice is not None and media.ice.iceLite for media in usable)


def test_what_cannot_be_received_is_refused_and_left_out_of_the_bundle(local: LocalSession) -> None:
    answer = write_answer(parse_offer(FIREFOX_OFFER), local)
    assert "a=group:BUNDLE 0 1\r\n" in answer
    refused = lines_of(answer, "application")
    assert refused == [
        "m=application 0 UDP/DTLS/SCTP webrtc-datachannel",
        "c=IN IP4 0.0.0.0",
        "a=mid:2",
        "a=inactive",
    ]


def test_a_second_camera_is_refused(local: LocalSession) -> None:
    video = CHROMIUM_OFFER[CHROMIUM_OFFER.index("m=video") :]
    offer = CHROMIUM_OFFER.replace("BUNDLE 0 1", "BUNDLE 0 1 2") + video.replace("a=mid:1", "a=mid:2")
    answer = write_answer(parse_offer(offer), local)
    assert [line.split()[1] for line in answer.splitlines() if line.startswith("m=")] == ["9", "9", "0"]


@pytest.mark.parametrize(("setup", "answered"), [("actpass", "passive"), ("active", "passive"), ("passive", "active")])
def test_the_handshake_has_one_who_begins(local: LocalSession, setup: str, answered: str) -> None:
    offer = parse_offer(CHROMIUM_OFFER.replace("a=setup:actpass", f"a=setup:{setup}"))
    assert write_answer(offer, local).count(f"a=setup:{answered}\r\n") == 2


def test_versions_grow_with_each_description(local: LocalSession) -> None:
    offer = parse_offer(CHROMIUM_OFFER)
    origins = [re.findall(r"o=- (\d+) (\d+)", write_answer(offer, local))[0] for _ in range(2)]
    assert origins == [(str(local.session_id), "1"), (str(local.session_id), "2")]


@pytest.mark.parametrize("slots", [1, 30])
def test_a_wall_offers_its_slots_and_one_audio(local: LocalSession, slots: int) -> None:
    lines = wall_slots(range(1000, 1001 + slots))
    offer = SessionDescription.parse(write_wall_offer(lines, local))
    assert [media.rtp.muxId for media in offer.media] == [*(str(index) for index in range(slots)), "audio"]
    assert {media.direction for media in offer.media} == {"sendonly"}
    assert [media.ssrc[0].ssrc for media in offer.media] == list(range(1000, 1001 + slots))
    assert len({media.msid for media in offer.media}) == slots + 1


def wall_answer(local: LocalSession, *, slots: int = 2) -> str:
    """What a page answers: the same m-lines, received, the other side of the handshake."""
    offer = write_wall_offer(wall_slots(range(1, slots + 2)), local)
    answer = offer.replace("a=sendonly", "a=recvonly").replace("a=setup:actpass", "a=setup:active")
    return answer.replace("localfrag", "pagefrag1")


def test_a_walls_answer_is_read(local: LocalSession) -> None:
    answer = parse_answer(wall_answer(local), sections=3)
    assert (answer.setup, answer.ufrag, len(answer.sections)) == ("client", "pagefrag1", 3)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda text: text.replace("a=setup:active", "a=setup:actpass"), "a=setup:active"),
        (lambda text: text[: text.rindex("m=audio")], "distinto número"),
        (lambda text: text + text[text.rindex("m=audio") :].replace("a=mid:audio", "a=mid:more"), "demasiadas"),
    ],
)
def test_a_walls_answer_that_does_not_fit_is_refused(
    local: LocalSession, change: Callable[[str], str], complaint: str
) -> None:
    with pytest.raises(MediaError, match=complaint) as refusal:
        parse_answer(change(wall_answer(local)), sections=3)
    assert refusal.value.code == MediaCode.BAD_SDP


def test_an_open_wall_answers_the_pages_own_offer(local: LocalSession) -> None:
    slots = wall_slots([1, 2, 3])
    offer = parse_offer(wall_answer(local).replace("a=setup:active", "a=setup:actpass"))
    answer = SessionDescription.parse(write_wall_answer(offer, slots, local, setup="passive"))
    assert {media.direction for media in answer.media} == {"sendonly"}
    with pytest.raises(MediaError, match="no corresponde a este muro"):
        write_wall_answer(offer, slots[:2], local, setup="passive")
    other = parse_offer(wall_answer(local).replace(" 96", " 100").replace(":96", ":100"))
    with pytest.raises(MediaError, match="cambia los códecs"):
        write_wall_answer(other, slots, local, setup="passive")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda _text: "", "no empieza con v=0"),
        (lambda _text: "hola", "no empieza con v=0"),
        (lambda text: text[: text.index("m=audio")], "no tiene secciones"),
        (lambda text: text.replace("VP8", "VP9").replace("opus", "isac"), "no ofrece VP8 ni Opus"),
        (lambda text: text.replace("a=sendonly", "a=recvonly"), "no envía video VP8 ni audio Opus"),
        (lambda text: text.replace("a=sendonly", "a=inactive"), "no ofrece VP8 ni Opus"),
        (lambda text: text.replace("a=group:BUNDLE 0 1", "a=group:BUNDLE 0"), "a=group:BUNDLE"),
        (lambda text: text.replace("a=group:BUNDLE 0 1\r\n", ""), "a=group:BUNDLE"),
        (lambda text: text.replace("a=mid:1", "a=mid:0"), "repite a=mid"),
        (lambda text: text.replace("a=mid:1\r\n", ""), "no trae a=mid"),
        (lambda text: text.replace("a=rtcp-mux\r\n", ""), "a=rtcp-mux"),
        (lambda text: re.sub(r"a=ice-ufrag:.*\r\n", "", text), "a=ice-ufrag"),
        (lambda text: re.sub(r"a=ice-pwd:.*\r\n", "", text), "a=ice-pwd"),
        (lambda text: re.sub(r"a=fingerprint:.*\r\n", "", text), "a=fingerprint"),
        (lambda text: text.replace("sha-256", "sha-1"), "a=fingerprint"),
        (lambda text: re.sub(r"a=setup:.*\r\n", "", text), "a=setup"),
        (lambda text: text.replace("a=setup:actpass", "a=setup:perhaps"), "no se puede leer"),
        (lambda text: text.replace("m=video 9", "m=video nine"), "no se puede leer"),
        (lambda text: text.replace("SAVPF 96", "SAVPF 9600"), "no se puede leer"),
        (lambda text: text.replace("a=rtpmap:96 VP8/90000", "a=rtpmap:96"), "no se puede leer"),
        (lambda text: text.replace("a=fmtp:97 apt=96", "a=fmtp:99 apt=96"), "no se puede leer"),
        (lambda text: text.replace("a=fingerprint:sha-256 ", "a=fingerprint:"), "no se puede leer"),
        (lambda text: text.replace("a=mid:1", "a=mid:\x07"), "no se puede leer"),
        (lambda text: text.replace("a=mid:1", "a=mid:" + "x" * 33), "no se puede leer"),
    ],
)
def test_a_broken_offer_is_refused_with_its_reason(change: Callable[[str], str], complaint: str) -> None:
    with pytest.raises(MediaError, match=complaint) as refusal:
        sending_sections(parse_offer(change(CHROMIUM_OFFER)))
    assert refusal.value.code == MediaCode.BAD_SDP


def test_camera_alone_and_microphone_alone_are_offers(local: LocalSession) -> None:
    start, video = CHROMIUM_OFFER.index("m=audio"), CHROMIUM_OFFER.index("m=video")
    for body, mid in ((CHROMIUM_OFFER[start:video], "0"), (CHROMIUM_OFFER[video:], "1")):
        offer = CHROMIUM_OFFER[:start].replace("BUNDLE 0 1", f"BUNDLE {mid}") + body
        assert f"a=group:BUNDLE {mid}\r\n" in write_answer(parse_offer(offer), local)


@pytest.mark.parametrize(("size", "accepted"), [(MAX_SDP_BYTES, True), (MAX_SDP_BYTES + 1, False)])
def test_offers_end_at_64_kibibytes(size: int, accepted: bool) -> None:
    text = CHROMIUM_OFFER + "a=x:"
    text += "y" * (size - len(text))
    if accepted:
        assert parse_offer(text).ufrag == "4ZcD"
        return
    with pytest.raises(MediaError, match="demasiado grande"):
        parse_offer(text)


@pytest.mark.parametrize(("lines", "accepted"), [(MAX_OFFER_LINES, True), (MAX_OFFER_LINES + 1, False)])
def test_offers_end_at_so_many_lines(lines: int, accepted: bool) -> None:
    text = CHROMIUM_OFFER + "a=x\r\n" * (lines - CHROMIUM_OFFER.count("\n"))
    if accepted:
        assert parse_offer(text).ufrag == "4ZcD"
        return
    with pytest.raises(MediaError, match="demasiadas líneas"):
        parse_offer(text)


@pytest.mark.parametrize(("extra", "accepted"), [(MAX_OFFER_SECTIONS - 2, True), (MAX_OFFER_SECTIONS - 1, False)])
def test_offers_end_at_so_many_sections(extra: int, accepted: bool) -> None:
    text = CHROMIUM_OFFER + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n" * extra
    if accepted:
        assert len(parse_offer(text).sections) == MAX_OFFER_SECTIONS
        return
    with pytest.raises(MediaError, match="demasiadas secciones"):
        parse_offer(text)


def test_a_fragment_is_told_from_a_description() -> None:
    assert is_fragment(RESTART_FRAGMENT)
    assert not is_fragment(CHROMIUM_OFFER)
    assert parse_fragment(RESTART_FRAGMENT) == "EsAw"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a=ice-ufrag:EsAw\r\n",
        "a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n",
        "a=ice-ufrag:abc\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n",
        "a=ice-ufrag:EsAw\r\na=ice-pwd:short\r\n",
        RESTART_FRAGMENT + "a=x:" + "y" * MAX_SDP_BYTES,
    ],
)
def test_a_broken_fragment_is_refused(text: str) -> None:
    with pytest.raises(MediaError) as refusal:
        parse_fragment(text)
    assert refusal.value.code == MediaCode.BAD_SDP


def test_the_fragment_of_an_answer(local: LocalSession) -> None:
    fragment = ice_fragment(write_answer(parse_offer(CHROMIUM_OFFER), local))
    assert fragment.splitlines() == [
        "a=ice-lite",
        "a=group:BUNDLE 0 1",
        "m=audio 9 UDP/TLS/RTP/SAVPF 111",
        "a=mid:0",
        "a=ice-ufrag:localfrag",
        "a=ice-pwd:localpasswordlocalpassword",
        "a=candidate:1 1 udp 2130706431 203.0.113.5 5000 typ host",
        "a=candidate:2 1 udp 2130706430 2001:db8::5 5000 typ host",
        "a=end-of-candidates",
    ]
    assert is_fragment(fragment)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_damaged_offer_is_read_or_refused_never_worse(data: st.DataObject) -> None:
    lines = CHROMIUM_OFFER.splitlines()
    for _ in range(data.draw(st.integers(1, 4))):
        index = data.draw(st.integers(0, len(lines) - 1))
        cut = data.draw(st.integers(0, len(lines[index])))
        lines[index] = lines[index][:cut] + data.draw(st.text(max_size=6))
    try:
        sending_sections(parse_offer("\r\n".join(lines)))
    except MediaError as refusal:
        assert refusal.code == MediaCode.BAD_SDP  # noqa: PT017 (either outcome is right)
