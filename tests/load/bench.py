"""`make bench`: every measurement of this machine, each beside a named reference in the same run.

`python -m tests.load.bench [--applicants 2000] [--seconds 40]` runs the exam's, the sign-in's, the last hour's of a call
and its pages when everything is decided; the media plane's is `python -m tests.load.media.bench`, which needs a process of
its own without Django.
"""

from __future__ import annotations

import argparse
import subprocess
import sys

from tests.support.server import ROOT


def main() -> None:
    """Run the benches one after another, each in a process of its own."""
    parser = argparse.ArgumentParser(description="Mide esta máquina.")
    parser.add_argument("--applicants", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=40)
    options = parser.parse_args()
    load = ["--applicants", str(options.applicants), "--seconds", str(options.seconds)]
    benches: tuple[tuple[str, list[str]], ...] = (
        ("tests.load.exam", load),
        ("tests.load.signin", []),
        ("tests.load.confirm", []),
        ("tests.load.process", []),
    )
    for module, arguments in benches:
        subprocess.run([sys.executable, "-m", module, *arguments], cwd=ROOT, check=True)
        print()


if __name__ == "__main__":
    main()
