"""A production-like environment starts clean, and one that lacks what it needs says so."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECRET = "p7V2-nothing-to-see-0xk3Q-an-invented-secret-of-more-than-fifty-characters"


def manage(tmp_path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """manage.py with no setting but the given ones, as a service manager starts it."""
    inherited = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", *arguments],
        cwd=ROOT,
        env={**inherited, "VAR_DIR": str(tmp_path / "var"), **environment},
        check=False,
        capture_output=True,
        text=True,
    )


def test_a_production_environment_passes_every_deployment_check(tmp_path: Path) -> None:
    done = manage(
        tmp_path, "check", "--deploy", "--fail-level", "WARNING", SECRET_KEY=SECRET, ALLOWED_HOSTS="examen.example"
    )
    assert done.returncode == 0, done.stderr


def test_the_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET, encoding="ascii")
    done = manage(tmp_path, "check", SECRET_KEY_FILE=str(tmp_path / "secret"))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": SECRET, "DEBUG": "maybe"}, "DEBUG must be 1 or 0"),
    ],
)
def test_a_wrong_environment_stops_the_start_and_says_why(
    tmp_path: Path, environment: dict[str, str], named: str
) -> None:
    done = manage(tmp_path, "check", **environment)
    assert done.returncode != 0
    assert named in done.stderr
