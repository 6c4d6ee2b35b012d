"""`make bench`: every measurement of this machine, each beside a named reference in the same run.

`python -m tests.load.bench [--applicants 2000] [--seconds 40]` runs the exam's, the sign-in's and
the last hour's of a call; the media plane's is `python -m tests.load.media.bench`, which needs a process of its own without Django.
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
    for module, arguments in (("tests.load.exam", load), ("tests.load.signin", []), ("tests.load.confirm", [])):
        subprocess.run([sys.executable, "-m", module, *arguments], cwd=ROOT, check=True)
        print()


if __name__ == "__main__":
    main()
