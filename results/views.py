"""What anybody may read of a publication, without an account (PUB-01, PUB-02)."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from core.errors import NotFound
from core.signing import public_keys, verify_bytes
from results.domain.claims import appeal_until, claim_deadline
from results.domain.columns import column_of, printed, summary
from results.domain.merit import EXAM_COLUMNS
from results.models import Publication
from results.selectors import STAGE_ORDER, get_publication, versions_of
from results.selectors_claims import claim_hours
from results.services import RULE
from results.services_publish import responsible_of
from results.table_html import rank_body, table_body

FINAL_STAGE = 12  # preliminary results are claimed, the final ones appealed (REC-04)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
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
    columns = [column_of(each) for each in found.layout.get("columns", [])] or list(EXAM_COLUMNS)
    shown, hours = printed(columns), claim_hours(found.call)
    response = render(
        request,
        "results/publication.html",
        {
            "publication": found,
            "newest": versions[0],
            "versions": versions,
            "genuine": verify_bytes(bytes(found.pdf), **found.signature),
            "summary": summary(columns, found.rows),
            "rule": RULE,
            "exam": found.stage_order == STAGE_ORDER,
            "columns": shown,
            "body": rank_body(found.rows) if found.stage_order == STAGE_ORDER else table_body(shown, found.rows),
            "heading": found.layout.get("heading", "Lista en orden de mérito"),
            "notes": found.layout.get("notes", ""),
            "formulas": found.layout.get("formulas", []),
            "responsible": responsible_of(found.call, found.stage_order),
            "claims_until": claim_deadline(found.published_at, hours=hours)
            if found.stage_order != FINAL_STAGE
            else None,
            "claim_hours": hours,
            "appeal_until": appeal_until(localdate(found.published_at)),
            "contact": found.call.terms.get("entity", {}).get("contactEmail", ""),
            "expedientes": len(found.rows),
            "pdf_kb": -(-len(found.pdf) // 1024),
            "csv_kb": -(-len(found.csv) // 1024),
            "xlsx_kb": -(-len(found.xlsx) // 1024),
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
def workbook(request: HttpRequest, code: str, stage: int, version: int) -> HttpResponseBase:
    """The list as XLSX; lists published before there was one have none."""
    found = get_publication(code, stage, version)
    if not found.xlsx_sha256:
        raise NotFound("publication.no_workbook", "Esa publicación no tiene lista en XLSX.")
    name = f"lista-{_name(found)}.xlsx"
    return _file(request, bytes(found.xlsx), found.xlsx_sha256, XLSX, name, attachment=True)


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
        "xlsx_sha256": found.xlsx_sha256,
        "merkle_root": found.merkle_root,
        "how_to_verify": HOW_TO_VERIFY,
    }
    text = json.dumps(body, ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    patch_cache_control(response, no_cache=True)  # a key's rotation changes what it says of the key
    return response


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
