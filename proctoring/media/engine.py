"""The embedded engine: publications and walls over one UDP port, in the process that runs it."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import secrets
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .dtls import certificate_fingerprint, check_versions, create_certificate
from .forward import Downlink, Kind
from .ice import UdpMux, random_text
from .interface import (
    MAX_SLOTS,
    MAX_VOICES,
    EventName,
    MediaCode,
    MediaError,
    MediaEvent,
    Published,
    RoomStats,
    Slot,
    Viewing,
)
from .peer import Peer
from .receive import InboundTrack
from .rooms import Feed, Publication, Room, View, new_id
from .sdp import (
    Description,
    ice_fragment,
    is_fragment,
    parse_answer,
    parse_fragment,
    parse_offer,
    sending_sections,
)
from .sdp_write import (
    WALL_AUDIO_TYPE,
    WALL_VIDEO_TYPE,
    LocalSession,
    wall_slots,
    write_answer,
    write_wall_answer,
    write_wall_offer,
)
from .udp import bind_sockets

logger = logging.getLogger(__name__)

MAX_PUBLISHERS = 500
MAX_PUBLISHERS_PER_ROOM = 200
MAX_VIEWS_PER_ROOM = 16
MAX_FEEDS_PER_ROOM = 600
TICK = 0.25
REPORT_INTERVAL = 1.0


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds; tests shorten them."""

    silent_after: float = 3.0
    connect_timeout: float = 30.0
    idle_timeout: float = 30.0
    keyframe_timeout: float = 3.0


class EmbeddedEngine:
    """Implements interface.MediaEngine. Must be created inside a running event loop."""

    def __init__(
        self,
        *,
        udp_host: str,
        udp_port: int,
        advertise: Sequence[str],
        recordings: Path,
        timing: Timing = Timing(),
    ) -> None:
        check_versions()
        if not advertise:
            raise ValueError("at least one address to advertise is needed")
        for host in advertise:
            ipaddress.ip_address(host)
        self._mux = UdpMux(bind_sockets(udp_host, udp_port, advertise))
        self._candidates = [(host, self._mux.port) for host in advertise]
        self._certificate = create_certificate()
        self._fingerprint = certificate_fingerprint(self._certificate)
        self._recordings = recordings
        self._timing = timing
        self._rooms: dict[str, Room] = {}
        self._publications: dict[str, Publication] = {}
        self._views: dict[str, View] = {}
        self._listeners: list[Callable[[MediaEvent], None]] = []
        self._reported_at = time.monotonic()
        self._ticker = asyncio.ensure_future(self._tick_forever())

    @property
    def udp_port(self) -> int:
        return self._mux.port

    def subscribe(self, listener: Callable[[MediaEvent], None]) -> Callable[[], None]:
        """Hear every event; the result ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def events(self) -> AsyncIterator[MediaEvent]:
        queue: asyncio.Queue[MediaEvent] = asyncio.Queue()
        unsubscribe = self.subscribe(queue.put_nowait)
        try:
            while True:
                yield await queue.get()
        finally:
            unsubscribe()

    async def publish(self, room: str, who: str, offer: str) -> Published:
        description = parse_offer(offer)
        sending_sections(description)
        present = self._rooms.get(room)
        replaced = present is not None and who in present.feeds and present.feeds[who].publication is not None
        in_room = present.publishers if present is not None else 0
        if not replaced and (in_room >= MAX_PUBLISHERS_PER_ROOM or len(self._publications) >= MAX_PUBLISHERS):
            raise MediaError(MediaCode.LIMIT, "Hay demasiadas cámaras conectadas en este grupo.")
        feed = self._feed(room, who)
        if feed.publication is not None:
            feed.publication.peer.close("replaced")
            feed = self._feed(room, who)
        publication = self._open_publication(self._rooms[room], feed, description)
        return {"answer": write_answer(description, publication.local), "peer": publication.id}

    async def restart(self, room: str, peer: str, offer: str) -> str:
        target = self._find(room, peer)
        fragment = is_fragment(offer)
        description = None if fragment else parse_offer(offer)
        ufrag = parse_fragment(offer) if description is None else description.ufrag
        if ufrag == target.remote_ufrag:
            return ""
        if isinstance(target, Publication):
            answer = self._restart_publication(target, description)
        else:
            answer = self._restart_view(target, description)
        target.remote_ufrag = ufrag
        return ice_fragment(answer) if fragment else answer

    async def view(self, room: str, slots: int, voices: int = 1) -> Viewing:
        if not 1 <= slots <= MAX_SLOTS or not 1 <= voices <= MAX_VOICES:
            message = f"Un muro tiene de 1 a {MAX_SLOTS} casillas y de 1 a {MAX_VOICES} voces."
            raise MediaError(MediaCode.LIMIT, message)
        present = self._rooms.get(room)
        if present is not None and len(present.views) >= MAX_VIEWS_PER_ROOM:
            raise MediaError(MediaCode.LIMIT, "Hay demasiados muros abiertos en este grupo.")
        view = self._open_view(self._room(room), slots, voices)
        return {"view": view.id, "offer": write_wall_offer(view.slots, view.local)}

    async def view_answer(self, view: str, answer: str) -> None:
        target = self._view(view)
        if target.is_answered:
            raise MediaError(MediaCode.BAD_REQUEST, "Este muro ya recibió su respuesta.")
        description = parse_answer(answer, sections=len(target.slots))
        target.is_answered = True
        target.is_dtls_server = description.setup == "client"
        target.remote_ufrag = description.ufrag
        target.peer.expect(description.fingerprints, is_dtls_server=target.is_dtls_server)

    async def assign(self, view: str, slot: Slot, who: str | None) -> None:
        target = self._view(view)
        mid = str(slot)
        if mid not in target.shown:
            raise MediaError(MediaCode.BAD_REQUEST, "Esa casilla no existe en este muro.")
        downlink = target.peer.downlinks[list(target.shown).index(mid)]
        source = self._feed(target.room.name, who).sources[downlink.kind] if who is not None else None
        target.shown[mid] = who
        downlink.switch(source)
        self._sweep(target.room)

    async def keyframe(self, room: str, who: str) -> bytes:
        present = self._rooms.get(room)
        feed = present.feeds.get(who) if present is not None else None
        if feed is None or feed.publication is None:
            raise MediaError(MediaCode.GONE, "Esa persona no está transmitiendo.")
        return await feed.grabber.newest(patience=self._timing.keyframe_timeout)

    async def record(self, room: str, who: str, on: bool) -> None:
        if on:
            feed = self._feed(room, who)
            try:
                feed.start_recording(room, self._recordings / room / who, self._publish_event)
            except OSError as error:
                raise MediaError(MediaCode.INTERNAL, "No se puede escribir la grabación.") from error
            finally:
                self._sweep(self._rooms[room])
            return
        present = self._rooms.get(room)
        if present is not None and who in present.feeds:
            await present.feeds[who].stop_recording()
            self._sweep(present)

    async def close(self, room: str, peer: str) -> None:
        target: Publication | View | None = self._publications.get(peer) or self._views.get(peer)
        if target is not None and target.room.name == room:
            target.peer.close("closed")

    async def stats(self, room: str) -> RoomStats:
        now = time.monotonic()
        stats: RoomStats = {"room": room, "publishers": {}, "views": {}}
        present = self._rooms.get(room)
        if present is not None:
            for who, feed in present.feeds.items():
                if feed.publication is not None:
                    stats["publishers"][who] = feed.publication.stats(now)
            stats["views"] = {view.id: view.stats(now) for view in present.views.values()}
        return stats

    async def aclose(self) -> None:
        """Finish recordings, say goodbye to every peer and give the port back."""
        self._ticker.cancel()
        feeds = [feed for room in self._rooms.values() for feed in room.feeds.values()]
        await asyncio.gather(*(feed.stop_recording() for feed in feeds))
        for peer in [target.peer for target in self._targets()]:
            peer.close("shutdown")
        # One turn of the loop, in which the goodbyes that close() left as tasks are sent.
        await asyncio.sleep(0)
        self._mux.close()

    def _emit(self, name: EventName, room: str, who: str | None, peer: str | None, **data: Any) -> None:
        self._publish_event(MediaEvent(name, room, who, peer, data=data))

    def _publish_event(self, event: MediaEvent) -> None:
        for listener in list(self._listeners):
            listener(event)

    def _room(self, name: str) -> Room:
        return self._rooms.setdefault(name, Room(name))

    def _feed(self, room_name: str, who: str) -> Feed:
        room = self._room(room_name)
        feed = room.feeds.get(who)
        if feed is None:
            if len(room.feeds) >= MAX_FEEDS_PER_ROOM:
                raise MediaError(MediaCode.LIMIT, "Hay demasiadas personas en este grupo.")
            feed = room.feeds[who] = Feed(who)
        return feed

    def _view(self, view_id: str) -> View:
        view = self._views.get(view_id)
        if view is None:
            raise MediaError(MediaCode.GONE, "Ese muro ya no existe.")
        return view

    def _find(self, room: str, peer: str) -> Publication | View:
        target: Publication | View | None = self._publications.get(peer) or self._views.get(peer)
        if target is None or target.room.name != room:
            raise MediaError(MediaCode.GONE, "Esa conexión ya no existe: hay que publicar de nuevo.")
        return target

    def _targets(self) -> list[Publication | View]:
        return [*self._publications.values(), *self._views.values()]

    def _sweep(self, room: Room) -> None:
        if room.sweep() and self._rooms.get(room.name) is room:
            del self._rooms[room.name]

    def _local_session(self, peer: Peer) -> LocalSession:
        return LocalSession(
            credentials=peer.link.credentials,
            fingerprint=self._fingerprint,
            candidates=self._candidates,
            cname=random_text(12),
        )

    def _open_publication(self, room: Room, feed: Feed, offer: Description) -> Publication:
        publication_id = new_id()
        peer = Peer(
            self._mux,
            self._certificate,
            on_connected=lambda: self._emit(EventName.CONNECTED, room.name, feed.who, publication_id),
            on_closed=lambda reason: self._publication_closed(publication_id, reason),
        )
        tracks: dict[Kind, InboundTrack] = {}
        for kind, section in sending_sections(offer).items():
            if section.payload_type is not None:
                track = InboundTrack(
                    feed.sources[kind], rtx_payload_type=section.rtx_payload_type, send_rtcp=peer.send_rtcp
                )
                peer.add_inbound(track, section.payload_type)
                tracks[kind] = track
        publication = Publication(
            publication_id, room, feed, peer, offer, self._local_session(peer), tracks, offer.ufrag
        )
        feed.publication = self._publications[publication_id] = publication
        peer.expect(offer.fingerprints, is_dtls_server=offer.setup != "server")
        return publication

    def _publication_closed(self, publication_id: str, reason: str) -> None:
        publication = self._publications.pop(publication_id)
        publication.feed.disconnect()
        self._sweep(publication.room)
        self._emit(EventName.CLOSED, publication.room.name, publication.feed.who, publication_id, reason=reason)

    def _open_view(self, room: Room, slots: int, voices: int) -> View:
        view_id = new_id()
        peer = Peer(
            self._mux,
            self._certificate,
            on_connected=lambda: self._emit(EventName.CONNECTED, room.name, None, view_id),
            on_closed=lambda reason: self._view_closed(view_id, reason),
        )
        lines = wall_slots([secrets.randbelow(0xFFFFFFFE) + 1 for _ in range(slots + voices)], voices=voices)
        for line in lines:
            payload_type = WALL_VIDEO_TYPE if line.kind == "video" else WALL_AUDIO_TYPE
            peer.add_downlink(Downlink(line.kind, ssrc=line.ssrc, payload_type=payload_type, send=peer.send_rtp))
        view = View(view_id, room, peer, lines, self._local_session(peer), {line.mid: None for line in lines})
        room.views[view_id] = self._views[view_id] = view
        return view

    def _view_closed(self, view_id: str, reason: str) -> None:
        view = self._views.pop(view_id)
        del view.room.views[view_id]
        self._sweep(view.room)
        self._emit(EventName.CLOSED, view.room.name, None, view_id, reason=reason)

    def _restart_publication(self, publication: Publication, offer: Description | None) -> str:
        if offer is not None:
            if offer.fingerprints != publication.offer.fingerprints:
                # Another certificate is another DTLS association, which is a new publication.
                raise MediaError(MediaCode.GONE, "La conexión cambió de certificado: hay que publicar de nuevo.")
            if offer.layout != publication.offer.layout:
                raise MediaError(MediaCode.BAD_SDP, "La oferta SDP cambia los medios de la conexión.")
        publication.peer.link.restart()
        publication.local.credentials = publication.peer.link.credentials
        return write_answer(offer or publication.offer, publication.local)

    def _restart_view(self, view: View, offer: Description | None) -> str:
        if not view.is_answered:
            raise MediaError(MediaCode.BAD_REQUEST, "Este muro espera todavía su respuesta.")
        view.peer.link.restart()
        view.local.credentials = view.peer.link.credentials
        if offer is None:
            return write_wall_offer(view.slots, view.local)
        setup = "passive" if view.is_dtls_server else "active"
        return write_wall_answer(offer, view.slots, view.local, setup=setup)

    async def _tick_forever(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            try:
                self._tick(time.monotonic())
            except Exception:
                # One broken peer must not end reports and alarms for all others.
                logger.exception("tick failed")

    def _tick(self, now: float) -> None:
        is_report_due = now - self._reported_at >= REPORT_INTERVAL
        if is_report_due:
            self._reported_at = now
            self._mux.tick(now)
        for target in self._targets():
            peer = target.peer
            limit = self._timing.idle_timeout if peer.is_connected else self._timing.connect_timeout
            if now - (peer.link.heard_at if peer.is_connected else peer.started_at) > limit:
                peer.close("timeout")
                continue
            if is_report_due:
                peer.tick(now)
            if isinstance(target, Publication):
                self._report_silence(target, now)

    def _report_silence(self, publication: Publication, now: float) -> None:
        for kind, is_silent, age in publication.silence_changes(now, limit=self._timing.silent_after):
            self._emit(
                EventName.SILENT if is_silent else EventName.RESUMED,
                publication.room.name,
                publication.feed.who,
                publication.id,
                kind=kind,
                age_ms=round(age * 1000),
            )
