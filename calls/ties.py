"""What calls ask of the site, because apps that they do not know hold it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from calls.models import Call


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A PDF that was looked at, accepted and stored under its hash."""

    sha256: str
    name: str
    size: int
    pages: int


@dataclass(frozen=True, slots=True)
class Ties:
    """How the site keeps and hands out files, which terms a new call may copy, and what of a call was published.

    `keep_pdf(name, data)` raises BadRequest `pdf.*` for what is not acceptable; `published(call)` gives the orders of the
    stages whose publication was made.
    """

    keep_pdf: Callable[[str, bytes], KeptFile]
    download: Callable[[str, str], HttpResponse]
    model_terms: Callable[[], dict[str, Any]]
    published: Callable[[Call], frozenset[int]]
    max_bytes: int
