"""The environment, read in one place and strictly: a wrong value stops the start with a clear message."""

from __future__ import annotations

import os
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

_env = environ.Env()


def env_bool(name: str, *, default: bool) -> bool:
    """`1/true/yes/on` or `0/false/no/off`, in any case; anything else is refused."""
    raw = os.environ.get(name, "").strip().lower()
    if not raw:
        return default
    if raw in {"1", "true", "yes", "on"}:
        return True
    if raw in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {raw!r}.")


def env_list(name: str, *, default: list[str]) -> list[str]:
    """Comma-separated values, blanks dropped."""
    raw = os.environ.get(name)
    return default if raw is None else [part.strip() for part in raw.split(",") if part.strip()]


def env_secret(name: str, *, debug: bool, debug_value: str) -> str:
    """A secret from NAME or the file NAME_FILE. Only debug mode may start without it."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    if value := os.environ.get(name):
        return value
    if debug:
        return debug_value
    raise ImproperlyConfigured(f"{name} is not set. Set it (or {name}_FILE); only DEBUG=1 may start without it.")


def env_database(name: str, *, default: str) -> dict[str, object]:
    """A Django database dictionary from a URL (`postgres://…`, `sqlite:///…`)."""
    return dict(_env.db_url(name, default=default))


def env_email(name: str, *, default: str) -> dict[str, object]:
    """The EMAIL_* settings from a URL (`smtp://user:secret@host:port`, `consolemail://`)."""
    return dict(_env.email_url(name, default=default))


def env_str(name: str, *, default: str) -> str:
    """A plain string."""
    return os.environ.get(name) or default
