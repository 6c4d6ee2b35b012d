"""What the site lends to calls: the keeping of PDFs, the model terms, and what of a call was published."""

from __future__ import annotations

from django.http import HttpResponse

from calls.models import Call
from calls.ties import KeptFile, Ties
from cvs.domain.pdf import MAX_BYTES
from cvs.selectors import stored_pdf
from cvs.services_documents import Upload, keep_pdfs
from cvs.views_files import private_file
from exam_server.demo.data import call_data
from results.selectors import latest_publications


def call_ties() -> Ties:
    """The ties of this site."""
    return Ties(keep_pdf=_keep, download=_download, model_terms=call_data, published=_published, max_bytes=MAX_BYTES)


def _keep(name: str, data: bytes) -> KeptFile:
    [kept] = keep_pdfs([Upload(name, data)])
    return KeptFile(kept.sha256, kept.name, kept.size, kept.pages)


def _download(sha256: str, name: str) -> HttpResponse:
    return private_file(stored_pdf(sha256).path, "application/pdf", name=name)


def _published(call: Call) -> frozenset[int]:
    return frozenset(publication.stage_order for publication in latest_publications(call))
