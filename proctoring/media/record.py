"""Recording without transcoding: the packets that arrive are what is written, as WebM with VP8 and Opus.

A file is complete at any moment up to its last two seconds, so a killed process loses little. It carries the name
`*.part` until it is closed, hashed and on disk.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av

from .assemble import FrameAssembler
from .forward import CLOCK_RATE, Kind, Source
from .interface import timestamp_now
from .rtp import TIMESTAMP_MASK, RtpPacket, vp8_keyframe_size

logger = logging.getLogger(__name__)

ROTATE_SECONDS = 300.0
ROTATE_BYTES = 64 * 1024 * 1024
MILLISECOND = Fraction(1, 1000)
MAX_SKEW = 1.0
"""Seconds between a track's own clock and the arrival of its packets beyond which the track is anchored anew."""
MUXER_OPTIONS = {"cluster_time_limit": "2000", "flush_packets": "1", "live": "1", "max_interleave_delta": "500000"}


@dataclass(frozen=True, slots=True)
class RecordedFile:
    """A finished file, on disk under its name."""

    path: Path
    sha256: str
    bytes: int
    started_at: str
    ended_at: str


class HashingFile:
    """What the muxer writes to: it hashes on the way, so that no finished file is read again."""

    def __init__(self, path: Path) -> None:
        # Unbuffered: what the muxer has written survives the end of the process.
        self._file = path.open("wb", buffering=0)
        self.hash = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        self.hash.update(data)
        self.size += len(data)
        rest = memoryview(data)
        while rest:
            rest = rest[self._file.write(rest) :]
        return len(data)

    def sync(self) -> None:
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


class Timeline:
    """Turns RTP timestamps into milliseconds since the file began, ascending per track."""

    def __init__(self, kind: Kind) -> None:
        self._rate = CLOCK_RATE[kind]
        self._anchor: float | None = None
        self._timestamp = 0
        self._ticks = 0
        self._last = -1

    def position(self, timestamp: int, elapsed: float) -> int:
        """Milliseconds of a packet with this RTP timestamp that arrives `elapsed` seconds into the file."""
        step = (timestamp - self._timestamp) & TIMESTAMP_MASK
        self._ticks += step - 0x100000000 if step & 0x80000000 else step
        self._timestamp = timestamp
        if self._anchor is None or abs(self._anchor + self._ticks / self._rate - elapsed) > MAX_SKEW:
            self._anchor = elapsed
            self._ticks = 0
        self._last = max(int((self._anchor + self._ticks / self._rate) * 1000), self._last + 1)
        return self._last


class RecordingFile:
    """One WebM file being written."""

    def __init__(self, path: Path, size: tuple[int, int], *, clock: Callable[[], float]) -> None:
        self.path = path
        self.size = size
        self.started_at = timestamp_now()
        self._clock = clock
        self._opened = clock()
        self._partial = path.with_name(path.name + ".part")
        self._file = HashingFile(self._partial)
        self._container = av.open(self._file, "w", format="webm", options=MUXER_OPTIONS)
        self._container.metadata["creation_time"] = self.started_at
        self._video = self._container.add_mux_stream("vp8", rate=30, width=size[0], height=size[1])
        self._video.time_base = MILLISECOND
        # Never encodes: opening the encoder is how the muxer gets the header that Opus needs.
        self._audio = self._container.add_stream("libopus", rate=48_000)
        self._audio.codec_context.layout = "stereo"
        self._audio.time_base = MILLISECOND
        self._timelines = {"audio": Timeline("audio"), "video": Timeline("video")}

    @property
    def is_full(self) -> bool:
        return self._clock() - self._opened >= ROTATE_SECONDS or self._file.size >= ROTATE_BYTES

    def write(self, kind: Kind, timestamp: int, data: bytes, *, is_keyframe: bool) -> None:
        packet = av.Packet(data)
        packet.stream = self._video if kind == "video" else self._audio
        packet.pts = packet.dts = self._timelines[kind].position(timestamp, self._clock() - self._opened)
        packet.time_base = MILLISECOND
        packet.is_keyframe = is_keyframe
        self._container.mux(packet)

    def close(self) -> None:
        """End the file; what remains is to put it on disk."""
        self._container.close()

    def abandon(self) -> None:
        """Let go of a file that failed; what was written of it stays under its partial name."""
        with contextlib.suppress(OSError, av.FFmpegError):
            self._container.close()
        self._file.close()

    def store(self) -> RecordedFile:
        """Force the closed file to disk and give it its name. Blocking: belongs in an executor."""
        self._file.sync()
        self._file.close()
        self._partial.rename(self.path)
        return RecordedFile(self.path, self._file.hash.hexdigest(), self._file.size, self.started_at, timestamp_now())


class Recorder:
    """Records one person into a directory, file after file, whatever connection they come by."""

    def __init__(
        self,
        directory: Path,
        *,
        video: Source,
        audio: Source,
        on_file: Callable[[RecordedFile], None],
        on_failure: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._directory = directory
        self._video = video
        self._audio = audio
        self._on_file = on_file
        self._on_failure = on_failure
        self._clock = clock
        self._file: RecordingFile | None = None
        self._storing: set[asyncio.Task[None]] = set()
        self._in_turn = asyncio.Lock()
        self._assembler = FrameAssembler(video, self._take_frame)
        directory.mkdir(parents=True, exist_ok=True)
        video.add_tap(self._assembler)
        audio.add_tap(self._take_audio)
        video.request_keyframe()

    def cut(self) -> None:
        """Finish the file in progress, because the connection ended; a new one begins with the next key frame."""
        self._finish()

    async def stop(self) -> None:
        """Finish the file in progress; when this returns, every file is stored and reported."""
        self._detach()
        self._finish()
        if self._storing:
            await asyncio.wait(self._storing)

    def _detach(self) -> None:
        self._video.remove_tap(self._assembler)
        self._audio.remove_tap(self._take_audio)

    def _take_frame(self, timestamp: int, is_keyframe: bool, frame: bytes) -> None:
        try:
            if is_keyframe:
                self._begin_file_if_due(vp8_keyframe_size(frame))
            if self._file is not None:
                self._file.write("video", timestamp, frame, is_keyframe=is_keyframe)
            if self._file is None or self._file.is_full:
                self._video.request_keyframe()
        except (OSError, av.FFmpegError) as error:
            self._fail(error)

    def _take_audio(self, packet: RtpPacket) -> None:
        if self._file is None or not packet.payload:
            return
        try:
            self._file.write("audio", packet.timestamp, packet.payload, is_keyframe=True)
        except (OSError, av.FFmpegError) as error:
            self._fail(error)

    def _begin_file_if_due(self, size: tuple[int, int]) -> None:
        """A file starts with a key frame, and a new picture size starts a new file, since its header says the size."""
        if self._file is not None and self._file.size == size and not self._file.is_full:
            return
        self._finish()
        name = time.strftime("%Y%m%dT%H%M%S", time.gmtime()) + f"-{time.monotonic_ns() % 1_000_000_000:09d}.webm"
        self._file = RecordingFile(self._directory / name, size, clock=self._clock)

    def _finish(self) -> None:
        file, self._file = self._file, None
        if file is None:
            return
        try:
            file.close()
        except (OSError, av.FFmpegError) as error:
            file.abandon()
            self._fail(error)
            return
        task = asyncio.ensure_future(self._store(file))
        self._storing.add(task)
        task.add_done_callback(self._storing.discard)

    async def _store(self, file: RecordingFile) -> None:
        loop = asyncio.get_running_loop()
        try:
            async with self._in_turn:
                stored = await loop.run_in_executor(None, file.store)
        except OSError as error:
            self._fail(error)
        else:
            self._on_file(stored)

    def _fail(self, error: OSError | av.FFmpegError) -> None:
        """Give up this recording; the picture on the wall goes on."""
        logger.error("recording in %s failed: %s", self._directory, error)
        self._detach()
        if self._file is not None:
            self._file.abandon()
            self._file = None
        self._on_failure(str(error))
