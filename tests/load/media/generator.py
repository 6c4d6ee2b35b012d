"""Publishers and one wall in a process of their own, so that their cost is told apart from the server's.

Publishers send VP8 320x240 at 12 frames a second and Opus in packets of 60 ms, encoded once at the start. Prints one
JSON line when everything flows, one more after the measured seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path

from proctoring.media.client import MediaClient
from tests.proctoring.media.support import (
    Camera,
    Microphone,
    PublisherClient,
    WallClient,
    encode_audio,
    encode_video,
    only_loopback,
    until,
    without_decoding,
)

ROOM = "bench"
LOOP_SECONDS = 10.0


async def publish(client: MediaClient, who: str, publisher: PublisherClient) -> None:
    published = await client.publish(ROOM, who, await publisher.offer())
    await publisher.accept(published["answer"])


async def watch(client: MediaClient, people: list[str]) -> WallClient:
    viewing = await client.view(ROOM, len(people))
    wall = WallClient()
    await client.view_answer(viewing["view"], await wall.answer(viewing["offer"]))
    for slot, who in enumerate(people):
        await client.assign(viewing["view"], slot, who)
    await client.assign(viewing["view"], "audio", people[0])
    return wall


async def run(socket_path: Path, publishers: int, seconds: float) -> None:
    only_loopback()
    without_decoding()
    frames, packets = encode_video(shade=110, seconds=LOOP_SECONDS), encode_audio(seconds=LOOP_SECONDS)
    people = {f"person{number}": PublisherClient(Camera(frames), Microphone(packets)) for number in range(publishers)}
    async with MediaClient(socket_path) as client:
        for who, publisher in people.items():
            await publish(client, who, publisher)
        wall = await watch(client, list(people))
        counters = list(wall.slots.values())
        await until(lambda: all(counter.frames >= 24 for counter in counters), "every slot flows", patience=60)
        say({"flowing": True})
        frames_before = [counter.frames for counter in counters]
        bytes_before = sum(counter.bytes for counter in counters)
        await asyncio.sleep(seconds)
        rates = [(counter.frames - before) / seconds for counter, before in zip(counters, frames_before, strict=True)]
        say(
            {
                "fps_min": min(rates[:-1]),
                "pictures": round(sum(rates[:-1]) * seconds),
                "kbit_per_tile": (sum(counter.bytes for counter in counters) - bytes_before)
                * 8
                / 1000
                / seconds
                / publishers,
                "missing": sum(len(counter.missing) for counter in counters),
            }
        )
        await asyncio.gather(wall.close(), *(publisher.close() for publisher in people.values()))


def say(message: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--socket", type=Path, required=True)
    parser.add_argument("--publishers", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    arguments = parser.parse_args()
    asyncio.run(run(arguments.socket, arguments.publishers, arguments.seconds))


if __name__ == "__main__":
    main()
