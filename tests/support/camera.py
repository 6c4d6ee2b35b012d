"""What Chromium's fake camera and microphone play: a moving bar over a changing ground, and a tone."""

from __future__ import annotations

import array
import math
import wave
from dataclasses import dataclass
from pathlib import Path

WIDTH, HEIGHT, FPS, SECONDS = 320, 240, 12, 4
BAR = 40  # pixels
RATE = 48_000
TONE_HZ = 440


@dataclass(frozen=True, slots=True)
class FakeMedia:
    """Paths of the files."""

    video: Path
    audio: Path


def make_fake_media(folder: Path) -> FakeMedia:
    """Write `camera.y4m` (4 s, no two frames alike) and `microphone.wav` (1 s, both repeat for ever)."""
    video, audio = folder / "camera.y4m", folder / "microphone.wav"
    frames = FPS * SECONDS
    with video.open("wb") as out:
        out.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FPS}:1 Ip A1:1 C420jpeg\n".encode())
        for number in range(frames):
            out.write(b"FRAME\n" + _frame(number, frames))
    with wave.open(str(audio), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        samples = array.array("h", (int(20_000 * math.sin(2 * math.pi * TONE_HZ * i / RATE)) for i in range(RATE)))
        sound.writeframes(samples.tobytes())
    return FakeMedia(video, audio)


def _frame(number: int, frames: int) -> bytes:
    """One 4:2:0 picture: the bar walks once across, the colour turns once around."""
    left = (WIDTH - BAR) * number // frames
    row = bytearray([90]) * WIDTH
    row[left : left + BAR] = bytes([220]) * BAR
    angle = 2 * math.pi * number / frames
    quarter = WIDTH * HEIGHT // 4
    blue, red = (bytes([128 + int(60 * part)]) * quarter for part in (math.cos(angle), math.sin(angle)))
    return bytes(row) * HEIGHT + blue + red
