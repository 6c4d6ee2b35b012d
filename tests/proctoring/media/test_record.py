"""Recordings: what arrived is what plays, files rotate, and a file tells its own hash."""

from __future__ import annotations

import hashlib
from pathlib import Path

import av
import pytest

from proctoring.media import record
from proctoring.media.forward import Source
from proctoring.media.record import MAX_SKEW, RecordedFile, Recorder, Timeline

from .packets import FakeClock, header
from .support import PTIME_MS, VIDEO_FPS, Frames, encode_video, until


class Studio:
    """A person who publishes encoded media packet by packet, and a recorder."""

    def __init__(self, directory: Path) -> None:
        self.clock = FakeClock()
        self.video = Source("video", clock=self.clock)
        self.audio = Source("audio")
        self.keyframe_requests = 0
        self.files: list[RecordedFile] = []
        self.failures: list[str] = []
        self._sequence = 0
        self.connect()
        self.recorder = Recorder(
            directory,
            video=self.video,
            audio=self.audio,
            on_file=self.files.append,
            on_failure=self.failures.append,
            clock=self.clock,
        )

    def connect(self) -> None:
        self.video.connect(self._ask)
        self.audio.connect(None)

    def _ask(self) -> None:
        self.keyframe_requests += 1

    def film(self, frames: Frames, *, start: int = 0) -> None:
        """Send frames in packets of 1,000 bytes while the clock runs at their rate."""
        for index, (data, _) in enumerate(frames):
            pieces = [data[at : at + 1000] for at in range(0, len(data), 1000)]
            for number, piece in enumerate(pieces):
                first = b"\x10" if number == 0 else b"\x00"
                timestamp = (start + index) * 90_000 // VIDEO_FPS
                marker = number == len(pieces) - 1
                self.video.receive(header(self._sequence, timestamp, marker=marker), first + piece)
                self._sequence += 1
            self.clock.now += 1 / VIDEO_FPS

    def speak(self, packets: list[bytes]) -> None:
        for index, packet in enumerate(packets):
            self.audio.receive(header(index, index * 48 * PTIME_MS), packet)


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return Studio(tmp_path / "room" / "ana")


def decode(path: Path) -> tuple[int, int]:
    """How many pictures and how many sounds a file decodes to."""
    with av.open(str(path)) as container:
        video = sum(1 for _ in container.decode(video=0))
    with av.open(str(path)) as container:
        audio = sum(1 for _ in container.decode(audio=0))
    return video, audio


@pytest.mark.asyncio
async def test_what_was_sent_is_what_plays(studio: Studio, dark_frames: Frames, opus_packets: list[bytes]) -> None:
    studio.film(dark_frames[:12])
    studio.speak(opus_packets[:16])
    studio.film(dark_frames[12:], start=12)
    await studio.recorder.stop()
    (file,) = studio.files
    assert decode(file.path) == (len(dark_frames), 16)
    data = file.path.read_bytes()
    assert (file.sha256, file.bytes) == (hashlib.sha256(data).hexdigest(), len(data))
    assert [entry.name for entry in file.path.parent.iterdir()] == [file.path.name]
    assert not studio.video.is_used
    assert not studio.audio.is_used


@pytest.mark.asyncio
async def test_an_unfinished_file_can_be_read(
    studio: Studio, dark_frames: Frames, opus_packets: list[bytes], tmp_path: Path
) -> None:
    for turn in range(6):
        studio.film(dark_frames if turn == 0 else dark_frames[1:], start=turn * len(dark_frames))
        studio.speak(opus_packets[:5])
    (partial,) = (tmp_path / "room" / "ana").iterdir()
    assert partial.name.endswith(".webm.part")
    pictures, _ = decode(partial)
    assert pictures >= 3 * len(dark_frames)
    await studio.recorder.stop()


@pytest.mark.asyncio
async def test_nothing_is_written_before_a_key_frame(studio: Studio, dark_frames: Frames) -> None:
    studio.film(dark_frames[1:5])
    assert studio.keyframe_requests == 1
    await studio.recorder.stop()
    assert studio.files == []


@pytest.mark.asyncio
async def test_a_full_file_ends_at_the_next_key_frame(
    studio: Studio, dark_frames: Frames, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "ROTATE_BYTES", 2000)
    studio.film(dark_frames)
    studio.film(dark_frames, start=len(dark_frames))
    await until(lambda: len(studio.files) == 1, "the first file")
    await studio.recorder.stop()
    assert [decode(file.path)[0] for file in studio.files] == [len(dark_frames)] * 2


@pytest.mark.asyncio
async def test_another_picture_size_begins_another_file(studio: Studio, dark_frames: Frames) -> None:
    large = encode_video(shade=90, seconds=0.5, width=640, height=480)
    studio.film(dark_frames)
    studio.film(large, start=len(dark_frames))
    await studio.recorder.stop()
    sizes = []
    for file in studio.files:
        with av.open(str(file.path)) as container:
            stream = container.streams.video[0]
            sizes.append((stream.width, stream.height))
    assert sizes == [(320, 240), (640, 480)]


@pytest.mark.asyncio
async def test_a_new_connection_begins_a_new_file(studio: Studio, dark_frames: Frames) -> None:
    studio.film(dark_frames[:6])
    studio.recorder.cut()
    studio.connect()
    studio.film(dark_frames[:8])
    await studio.recorder.stop()
    assert [decode(file.path)[0] for file in studio.files] == [6, 8]


@pytest.mark.asyncio
async def test_a_disk_that_fails_ends_the_recording_and_not_the_picture(
    studio: Studio, dark_frames: Frames, monkeypatch: pytest.MonkeyPatch
) -> None:
    forwarded: list[int] = []
    studio.video.add_tap(lambda packet: forwarded.append(packet.sequence))
    write = record.HashingFile.write

    def fill(self: record.HashingFile, data: bytes) -> int:
        if self.size > 10_000:
            raise OSError(28, "No space left on device")
        return write(self, data)

    monkeypatch.setattr(record.HashingFile, "write", fill)
    for turn in range(4):
        studio.film(dark_frames, start=turn * len(dark_frames))
    await studio.recorder.stop()
    assert len(studio.failures) == 1
    assert "No space left" in studio.failures[0]
    assert forwarded[-1] == studio._sequence - 1
    assert studio.files == []


Step = tuple[int, float]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([(0, 0.0), (90_000, 1.0), (180_000, 2.0)], [0, 1000, 2000]),
        # The track's own clock rules as long as it is near the arrivals.
        ([(0, 0.0), (45_000, 0.9)], [0, 500]),
        ([(0xFFFFFFFF - 44_999, 0.0), (0, 0.5), (45_000, 1.0)], [0, 500, 1000]),
        ([(45_000, 0.0), (0, 0.1), (135_000, 1.0)], [0, 1, 1000]),
        # A jump beyond the skew anchors it anew at its arrival.
        ([(0, 0.0), (4_000_000_000, 1.5), (4_000_045_000, 2.0)], [0, 1500, 2000]),
        ([(0, 0.0), (90_000, 1.0 + MAX_SKEW + 0.1)], [0, 2100]),
        ([(0, 3.0)], [3000]),
    ],
)
def test_time_in_a_file(steps: list[Step], expected: list[int]) -> None:
    timeline = Timeline("video")
    assert [timeline.position(timestamp, elapsed) for timestamp, elapsed in steps] == expected
