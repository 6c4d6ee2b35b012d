"""One UDP port for everybody: who is answered, whose path moves, what strangers cannot do."""

from __future__ import annotations

import asyncio
import random
import socket
import struct
import time
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
import pytest_asyncio
from aioice import stun

from proctoring.media.ice import (
    MAX_ADDRESSES_PER_LINK,
    MAX_CONTROL_PACKETS,
    MAX_STRANGER_CHECKS,
    QUIET_PATH,
    Credentials,
    IceLink,
    UdpMux,
    readable_address,
)
from proctoring.media.udp import bind_sockets

from .support import until


class Browser:
    """A socket that sends checks like a browser."""

    def __init__(self, mux: UdpMux, host: str = "127.0.0.1") -> None:
        self.socket = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((host, 0))
        self.socket.setblocking(False)
        self.server = (host, mux.port)

    @property
    def address(self) -> tuple[str, int]:
        host, port = self.socket.getsockname()[:2]
        return host, port

    def check(self, credentials: Credentials, *, nominate: bool = False, remote: str = "page") -> stun.Message:
        request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        request.attributes["USERNAME"] = f"{credentials.ufrag}:{remote}"
        request.attributes["PRIORITY"] = 1
        request.attributes["ICE-CONTROLLING"] = 5
        if nominate:
            request.attributes["USE-CANDIDATE"] = None
        request.add_message_integrity(credentials.password.encode())
        self.send(bytes(request))
        return request

    def send(self, data: bytes) -> None:
        self.socket.sendto(data, self.server)

    async def answer(self) -> stun.Message:
        async with asyncio.timeout(5):
            return stun.parse_message(await asyncio.get_running_loop().sock_recv(self.socket, 2048))

    def has_answer(self) -> bool:
        try:
            self.socket.recv(2048)
        except BlockingIOError:
            return False
        return True

    async def checked(self, credentials: Credentials, *, nominate: bool = False) -> None:
        self.check(credentials, nominate=nominate)
        await self.answer()


class Link:
    """An IceLink and what it was given."""

    def __init__(self, mux: UdpMux) -> None:
        self.paths = 0
        self.records: list[bytes] = []
        self.media: list[bytes] = []
        self.ice = IceLink(
            mux, on_path=self._path, on_record=self.records.append, on_media=lambda data, _now: self.media.append(data)
        )

    def _path(self) -> None:
        self.paths += 1


@pytest_asyncio.fixture
async def mux() -> AsyncIterator[UdpMux]:
    mux = UdpMux(bind_sockets("127.0.0.1", 0))
    yield mux
    mux.close()


NewBrowser = Callable[..., Browser]


@pytest.fixture
def new_browser(mux: UdpMux) -> Iterator[NewBrowser]:
    browsers: list[Browser] = []

    def make(other_mux: UdpMux | None = None, host: str = "127.0.0.1") -> Browser:
        browsers.append(Browser(other_mux or mux, host))
        return browsers[-1]

    yield make
    for browser in browsers:
        browser.socket.close()


@pytest.fixture
def browser(new_browser: NewBrowser) -> Browser:
    return new_browser()


@pytest.mark.asyncio
async def test_a_check_with_the_password_is_answered_and_opens_the_path(mux: UdpMux, browser: Browser) -> None:
    link = Link(mux)
    request = browser.check(link.ice.credentials)
    response = await browser.answer()
    assert response.transaction_id == request.transaction_id
    assert response.message_class == stun.Class.RESPONSE
    assert response.attributes["XOR-MAPPED-ADDRESS"] == browser.address
    assert response.check_message_integrity(link.ice.credentials.password.encode())
    assert (link.ice.address, link.paths) == (browser.address, 1)
    await browser.checked(link.ice.credentials)
    assert link.paths == 1


@pytest.mark.asyncio
async def test_peers_on_one_port_are_told_apart(mux: UdpMux, new_browser: NewBrowser) -> None:
    links = [Link(mux) for _ in range(3)]
    browsers = [new_browser() for _ in links]
    for link, browser in zip(links, browsers, strict=True):
        await browser.checked(link.ice.credentials)
    for index, browser in enumerate(browsers):
        browser.send(b"\x80media" + bytes([index]))
        browser.send(b"\x16dtls" + bytes([index]))
    await until(lambda: all(link.media and link.records for link in links), "packets of all")
    assert [link.media for link in links] == [[b"\x80media" + bytes([index])] for index in range(3)]
    assert [link.records for link in links] == [[b"\x16dtls" + bytes([index])] for index in range(3)]


@pytest.mark.asyncio
async def test_strangers_get_no_answer(mux: UdpMux, browser: Browser, new_browser: NewBrowser) -> None:
    link = Link(mux)
    right = link.ice.credentials
    browser.check(Credentials("unknown1", right.password))
    browser.check(Credentials(right.ufrag, "x" * 24))
    unsigned = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    unsigned.attributes["USERNAME"] = f"{right.ufrag}:page"
    browser.send(bytes(unsigned))
    allocation = stun.Message(stun.Method.ALLOCATE, stun.Class.REQUEST)
    allocation.attributes["USERNAME"] = f"{right.ufrag}:page"
    allocation.add_message_integrity(right.password.encode())
    browser.send(bytes(allocation))
    browser.send(b"")
    browser.send(b"\x80media")
    browser.send(b"\x16dtls")
    known = new_browser()
    await known.checked(right)
    assert not browser.has_answer()
    assert (link.media, link.records, link.ice.address) == ([], [], known.address)


@pytest.mark.asyncio
async def test_arbitrary_datagrams_break_nothing(mux: UdpMux, browser: Browser, new_browser: NewBrowser) -> None:
    link = Link(mux)
    chance = random.Random(7)
    whole = bytes(browser.check(link.ice.credentials))
    await browser.answer()
    priority_cut_short = struct.pack("!HHI12sHH", 1, 4, 0x2112A442, bytes(12), 0x0024, 0)
    browser.send(priority_cut_short)
    for _ in range(150):
        browser.send(chance.randbytes(chance.randrange(0, 120)))
        damaged = bytearray(whole)
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        browser.send(bytes(damaged))
        browser.send(whole[: chance.randrange(len(whole))])
    mux.tick(time.monotonic())
    link.ice.control_packets = 0
    other = new_browser()
    await other.checked(link.ice.credentials)


@pytest.mark.asyncio
async def test_a_nominated_check_from_a_new_address_moves_the_path(mux: UdpMux, new_browser: NewBrowser) -> None:
    link, wifi, cable = Link(mux), new_browser(), new_browser()
    await wifi.checked(link.ice.credentials, nominate=True)
    await cable.checked(link.ice.credentials)
    assert (link.ice.address, link.ice.migrations) == (wifi.address, 0)
    await cable.checked(link.ice.credentials, nominate=True)
    assert (link.ice.address, link.ice.migrations) == (cable.address, 1)
    link.ice.send(b"\x80to you")
    async with asyncio.timeout(5):
        assert await asyncio.get_running_loop().sock_recv(cable.socket, 2048) == b"\x80to you"


@pytest.mark.parametrize(("quiet", "moved"), [(QUIET_PATH - 0.5, False), (QUIET_PATH + 0.5, True)])
@pytest.mark.asyncio
async def test_an_unnominated_check_moves_the_path_only_when_the_old_one_is_quiet(
    mux: UdpMux, quiet: float, moved: bool, new_browser: NewBrowser
) -> None:
    link, before, after = Link(mux), new_browser(), new_browser()
    await before.checked(link.ice.credentials, nominate=True)
    link.ice.heard_at -= quiet
    await after.checked(link.ice.credentials)
    assert link.ice.address == (after if moved else before).address


@pytest.mark.asyncio
async def test_a_restart_takes_new_credentials_and_keeps_the_old_until_they_are_used(
    mux: UdpMux, browser: Browser
) -> None:
    link = Link(mux)
    first = link.ice.credentials
    await browser.checked(first)
    link.ice.restart()
    never_used = link.ice.credentials
    link.ice.restart()
    last = link.ice.credentials
    assert len({first.ufrag, never_used.ufrag, last.ufrag}) == 3
    browser.check(never_used)
    await browser.checked(first)
    await browser.checked(last)
    browser.check(first)
    await browser.checked(last)
    assert not browser.has_answer()
    assert link.paths == 1


@pytest.mark.asyncio
async def test_a_closed_link_leaves_nothing_behind(mux: UdpMux, browser: Browser) -> None:
    link = Link(mux)
    await browser.checked(link.ice.credentials)
    link.ice.restart()
    link.ice.close()
    assert (mux._by_ufrag, mux._by_address) == ({}, {})


@pytest.mark.asyncio
async def test_addresses_per_peer_are_limited_and_the_one_in_use_stays(mux: UdpMux, new_browser: NewBrowser) -> None:
    link, used = Link(mux), new_browser()
    await used.checked(link.ice.credentials, nominate=True)
    others = [new_browser() for _ in range(MAX_ADDRESSES_PER_LINK + 3)]
    for other in others:
        await other.checked(link.ice.credentials)
    assert len(link.ice.addresses) == MAX_ADDRESSES_PER_LINK == len(mux._by_address)
    assert link.ice.address == used.address
    assert used.address in link.ice.addresses


@pytest.mark.asyncio
async def test_a_host_that_guesses_is_not_read_any_more_but_known_peers_are(
    mux: UdpMux, browser: Browser, new_browser: NewBrowser
) -> None:
    link = Link(mux)
    await browser.checked(link.ice.credentials)
    stranger = new_browser()
    for _ in range(MAX_STRANGER_CHECKS):
        stranger.check(Credentials("guessing", "x" * 24))
    await until(lambda: mux._strangers["127.0.0.1"] == MAX_STRANGER_CHECKS, "all guesses counted")
    stranger.check(link.ice.credentials)
    await browser.checked(link.ice.credentials)
    assert not stranger.has_answer()
    mux.tick(time.monotonic())
    await stranger.checked(link.ice.credentials)


@pytest.mark.asyncio
async def test_checks_and_records_of_one_peer_are_limited(mux: UdpMux, browser: Browser) -> None:
    link = Link(mux)
    await browser.checked(link.ice.credentials)
    for _ in range(MAX_CONTROL_PACKETS + 10):
        browser.send(b"\x16record")
    await until(lambda: link.ice.control_packets == MAX_CONTROL_PACKETS + 10, "all records read")
    assert len(link.records) == MAX_CONTROL_PACKETS
    browser.check(link.ice.credentials)
    link.ice.control_packets = 0
    await browser.checked(link.ice.credentials)


@pytest.mark.asyncio
async def test_a_busy_socket_loses_nothing(mux: UdpMux, browser: Browser) -> None:
    link = Link(mux)
    await browser.checked(link.ice.credentials)
    mux._received = 5000
    mux.tick(time.monotonic())
    assert [mux._is_busy] == [True]
    for number in range(300):
        browser.send(b"\x80" + number.to_bytes(2, "big"))
        if number % 30 == 0:
            await asyncio.sleep(0.002)
    await until(lambda: len(link.media) == 300, "all packets")
    assert link.media == [b"\x80" + number.to_bytes(2, "big") for number in range(300)]
    mux.tick(time.monotonic() + 10)
    assert [mux._is_busy] == [False]
    browser.send(b"\x80calm")
    await until(lambda: link.media[-1] == b"\x80calm", "a packet after the rush")


@pytest.mark.asyncio
async def test_both_address_families_share_one_socket(new_browser: NewBrowser) -> None:
    mux = UdpMux(bind_sockets("::", 0))
    try:
        for host in ("127.0.0.1", "::1"):
            link, browser = Link(mux), new_browser(mux, host)
            browser.check(link.ice.credentials)
            response = await browser.answer()
            assert response.attributes["XOR-MAPPED-ADDRESS"] == browser.address
            assert link.ice.address is not None
            assert readable_address(link.ice.address) == browser.address
    finally:
        mux.close()


@pytest.mark.asyncio
async def test_an_answer_leaves_from_the_address_that_was_asked() -> None:
    mux = UdpMux(bind_sockets("0.0.0.0", 0, ["127.0.0.1", "127.0.0.2"]))
    link, browser = Link(mux), Browser(mux)
    loop = asyncio.get_running_loop()
    try:
        for host in ("127.0.0.2", "127.0.0.1", "127.0.0.2"):
            browser.server = (host, mux.port)
            browser.check(link.ice.credentials, nominate=True)
            async with asyncio.timeout(5):
                assert (await loop.sock_recvfrom(browser.socket, 2048))[1] == browser.server
                link.ice.send(b"\x80media")
                assert await loop.sock_recvfrom(browser.socket, 2048) == (b"\x80media", browser.server)
        assert link.ice.migrations == 0
    finally:
        mux.close()
        browser.socket.close()


@pytest.mark.asyncio
async def test_a_port_in_use_is_an_error(mux: UdpMux) -> None:
    with pytest.raises(OSError, match="in use"):
        bind_sockets("127.0.0.1", mux.port)
