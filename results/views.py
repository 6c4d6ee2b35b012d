"""What anybody may read of a publication, without an account (PUB-01, PUB-02)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from calls.models import Stage
from core.signing import public_keys, verify_bytes
from results.domain.merit import summary
from results.models import Publication
from results.selectors import get_publication, versions_of
from results.services import RESPONSIBLE, RULE

CLAIM_TERM = timedelta(hours=24)  # REC-01
FOR_EVER = 365 * 24 * 3600  # a version never changes
HOW_TO_VERIFY = (
    "Descargue acta.pdf y este archivo y ejecute: verify_record.py --act acta.pdf --signature firma.json "
    "--keys receipt-key.json. La firma es Ed25519 sobre los bytes de acta.pdf; la clave pública, en base64, está en "
    "`public` y se publica en /.well-known/receipt-key.json."
)


@require_safe
def publication(request: HttpRequest, code: str, stage: int, version: int) -> HttpResponse:
    """The list as a page; an older version stays, and leads to the newest."""
    found = get_publication(code, stage, version)
    versions = versions_of(found)
    response = render(
        request,
        "results/publication.html",
        {
            "publication": found,
            "newest": versions[0],
            "versions": versions,
            "genuine": verify_bytes(bytes(found.pdf), **found.signature),
            "summary": summary(found.rows),
            "rule": RULE,
            "responsible": _responsible(found),
            "claims_until": found.published_at + CLAIM_TERM,
            "contact": found.call.terms.get("entity", {}).get("contactEmail", ""),
            "expedientes": len(found.rows),
            "pdf_kb": -(-len(found.pdf) // 1024),
            "csv_kb": -(-len(found.csv) // 1024),
        },
    )
    # The note about a newer version and the visitor's own menu may change: ask again each time.
    patch_cache_control(response, no_cache=True)
    return response


@require_safe
def act(request: HttpRequest, code: str, stage: int, version: int) -> HttpResponseBase:
    """The signed PDF act."""
    found = get_publication(code, stage, version)
    return _file(request, bytes(found.pdf), found.sha256, "application/pdf", f"acta-{_name(found)}.pdf")


@require_safe
def listing(request: HttpRequest, code: str, stage: int, version: int) -> HttpResponseBase:
    """The list as CSV."""
    found = get_publication(code, stage, version)
    name = f"lista-{_name(found)}.csv"
    return _file(request, bytes(found.csv), found.csv_sha256, "text/csv; charset=utf-8", name, attachment=True)


@require_safe
def signature(request: HttpRequest, code: str, stage: int, version: int) -> HttpResponseBase:
    """The detached signature of the act and how to check it."""
    found = get_publication(code, stage, version)
    known = [key for key in public_keys() if key["key"] == found.signature["key"]]
    body: dict[str, Any] = {
        **found.signature,
        "algorithm": "Ed25519",
        "public": known[0]["public"] if known else None,
        "keys": known,
        "file": request.build_absolute_uri(reverse("results-act", args=[code, stage, version])),
        "sha256": found.sha256,
        "csv_sha256": found.csv_sha256,
        "merkle_root": found.merkle_root,
        "how_to_verify": HOW_TO_VERIFY,
    }
    text = json.dumps(body, ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    patch_cache_control(response, no_cache=True)  # a key's rotation changes what it says of the key
    return response


def _responsible(found: Publication) -> str:
    stage = Stage.objects.filter(call=found.call_id, order=found.stage_order).first()
    return stage.responsible if stage else RESPONSIBLE


def _name(found: Publication) -> str:
    return f"{found.call.code}-etapa-{found.stage_order}-v{found.version}"


def _file(
    request: HttpRequest, content: bytes, sha256: str, content_type: str, name: str, *, attachment: bool = False
) -> HttpResponseBase:
    response = HttpResponse(content, content_type=content_type)
    disposition = "attachment" if attachment else "inline"
    response["Content-Disposition"] = f'{disposition}; filename="{name}"'
    etag = quote_etag(sha256)
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=FOR_EVER, immutable=True)
    return get_conditional_response(request, etag=etag, response=response) or response
