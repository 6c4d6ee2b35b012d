"""`python -m proctoring.media`: the media process on its own."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import sys
from pathlib import Path

from .engine import Timing
from .server import serve


def parse_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m proctoring.media", description=__doc__)
    parser.add_argument("--socket", type=Path, required=True, help="Unix socket for the web process")
    parser.add_argument("--udp-host", default="0.0.0.0", help="address to bind; :: serves IPv4 and IPv6")  # noqa: S104
    parser.add_argument("--udp-port", type=int, default=0, help="0 takes any free port")
    parser.add_argument(
        "--advertise", action="append", required=True, metavar="ADDRESS", help="IP address told to browsers; repeatable"
    )
    parser.add_argument("--recordings", type=Path, required=True, help="directory of the recordings")
    parser.add_argument("--silent-after", type=float, default=Timing().silent_after, help="seconds without a packet")
    return parser.parse_args(arguments)


def main() -> None:
    arguments = parse_arguments()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")

    def announce(udp_port: int) -> None:
        ready = {"pid": os.getpid(), "udp_port": udp_port, "socket": str(arguments.socket)}
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()

    asyncio.run(
        serve(
            socket_path=arguments.socket,
            udp_host=arguments.udp_host,
            udp_port=arguments.udp_port,
            advertise=arguments.advertise,
            recordings=arguments.recordings,
            timing=Timing(silent_after=arguments.silent_after),
            on_ready=announce,
        )
    )


if __name__ == "__main__":
    main()
