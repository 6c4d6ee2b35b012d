"""The house of docs/architecture.md, kept by machine: size, style of pages, migrations, what a tracked file may say."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
OUR_APPS = ("core", "accounts", "calls", "cvs", "applications", "exams", "proctoring", "results", "exam_server")
MOST_LINES = 400
BINARY = {".png", ".jpg", ".jpeg", ".gif", ".ico", ".woff2", ".pdf", ".mo", ".webm", ".ttf", ".sqlite3"}


def tracked(*suffixes: str) -> Iterator[Path]:
    """Files of the repository, also those not committed yet, without what is ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    for name in sorted(set(listed)):
        path = ROOT / name
        if path.is_file() and (not suffixes or path.suffix in suffixes):
            yield path


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_source_file_is_longer_than_a_reader_can_hold() -> None:
    sizes = {relative(path): len(path.read_text(encoding="utf-8").splitlines()) for path in tracked(".py", ".js")}
    assert len(sizes) > 50
    assert {name: lines for name, lines in sizes.items() if lines > MOST_LINES} == {}


class InlineFinder(HTMLParser):
    """Collects what the content policy would block: inline handlers, inline styles, scripts without a source."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [f"<{tag} {name}>" for name in given if name == "style" or name.startswith("on")]
        self.found += [
            f"<{tag} {name}={value}>"
            for name, value in attrs
            if value and value.strip().lower().startswith("javascript:")
        ]
        if tag == "style":
            self.found.append("<style>")
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.found.append("<script> without src")

    handle_startendtag = handle_starttag


TEMPLATE_TAG = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)


def inline_parts(html: str) -> list[str]:
    finder = InlineFinder()
    finder.feed(TEMPLATE_TAG.sub(" ", html))
    return finder.found


def test_no_template_holds_inline_script_or_style() -> None:
    templates = list(tracked(".html"))
    assert {relative(path): found for path in templates if (found := inline_parts(path.read_text("utf-8")))} == {}


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<script type="module" src="/static/exams/attempt.js"></script>', []),
        ('<script type="application/json" id="boot">{}</script>', []),
        ("<script>alert(1)</script>", ["<script> without src"]),
        ('<p style="color: red">', ["<p style>"]),
        ("<style>p {}</style>", ["<style>"]),
        ('<p {% if one.version %}class="now"{% endif %}>', []),
        ('<p {% if one.version %}style="color: red"{% endif %}>', ["<p style>"]),
        ('<button onclick="go()">', ["<button onclick>"]),
        ('<a href="javascript:go()">', ["<a href=javascript:go()>"]),
        ('<img src="/x.png" onerror="go()" />', ["<img onerror>"]),
    ],
)
def test_inline_parts_are_seen(html: str, found: list[str]) -> None:
    assert inline_parts(html) == found


def our_models() -> list[type[models.Model]]:
    return [model for label in OUR_APPS for model in apps.get_app_config(label).get_models()]


def test_every_model_says_what_personal_data_it_holds() -> None:
    said = re.compile(r"personal data|staff only|publishes names", re.IGNORECASE)
    silent = [model.__name__ for model in our_models() if not said.search(model.__doc__ or "")]
    assert len(our_models()) > 20
    assert silent == []


@pytest.mark.django_db
def test_no_model_changed_without_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_are_named_for_what_they_do() -> None:
    automatic = re.compile(r"\d{4}_(auto_.*|alter_.*_and_more)\.py")
    assert [relative(path) for path in tracked(".py") if automatic.fullmatch(path.name)] == []


def test_import_contracts_hold() -> None:
    """Layers of the apps, a media plane without Django, pure rules: the contracts are in pyproject.toml."""
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:root|home|work|farm|Users)/[a-z]")
# Spelled with a gap, so that this file does not name what it looks for.
HOSTS = ("files.python{}hosted.org", "pypi{}.org", "registry.npm{}js.org", "registry.yarn{}pkg.com", "deb.debian{}.org")
REGISTRY_HOST = re.compile("|".join(re.escape(host.format("")) for host in HOSTS))


def test_no_tracked_file_names_a_machine_or_a_registry() -> None:
    found = []
    for path in tracked():
        if path.suffix in BINARY:
            continue
        text = path.read_text(encoding="utf-8")
        found += [
            f"{relative(path)}: {m.group()}"
            for pattern in (MACHINE_PATH, REGISTRY_HOST)
            for m in pattern.finditer(text)
        ]
    assert found == []
