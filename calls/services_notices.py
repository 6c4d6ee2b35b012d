"""What is put beside a call: documents that anybody may download, and notices."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from calls.domain import limits
from calls.enums import CallState, DocumentKind
from calls.models import Call, CallDocument, Notice
from calls.services_drafts import locked
from calls.ties import KeptFile
from core.canonical import digest
from core.errors import Conflict
from core.record import Act, append, call_chain


@transaction.atomic
def post_notice(call: Call, *, key: str, title: str, text: str, actor: str, now: datetime) -> Notice:
    """Announce something on a published call's page; the same `key` again is the same notice.

    Conflict `call.draft`, `notice.too_many`.
    """
    fresh = locked(call)
    if fresh.state == CallState.BORRADOR:
        raise Conflict("call.draft", "Los avisos se publican cuando la convocatoria ya está publicada.")
    if known := fresh.notices.filter(key=key).first():
        return known
    if fresh.notices.count() >= limits.NOTICES:
        raise Conflict("notice.too_many", f"Una convocatoria admite como máximo {limits.NOTICES} avisos.")
    notice = Notice.objects.create(call=fresh, key=key, title=title, text=text, actor=actor, at=now)
    data = {"notice": notice.pk, "title": title, "text_sha256": digest(text)}
    append(Act(call_chain(fresh.code), "notice.posted", actor, now, data))
    return notice


@transaction.atomic
def add_document(
    call: Call, kept: KeptFile, *, kind: DocumentKind, title: str, actor: str, now: datetime
) -> CallDocument:
    """Put a kept PDF beside a call; the same file again is the same document. Conflict `document.too_many`."""
    fresh = locked(call)
    if known := fresh.documents.filter(sha256=kept.sha256).first():
        return known
    if fresh.documents.count() >= limits.DOCUMENTS:
        raise Conflict("document.too_many", f"Una convocatoria admite como máximo {limits.DOCUMENTS} documentos.")
    document = CallDocument.objects.create(
        call=fresh,
        kind=kind,
        title=title,
        sha256=kept.sha256,
        name=kept.name,
        size=kept.size,
        pages=kept.pages,
        actor=actor,
        added_at=now,
    )
    data = {"document": document.pk, "kind": kind.value, "title": title, "sha256": kept.sha256}
    append(Act(call_chain(fresh.code), "document.added", actor, now, data))
    return document


@transaction.atomic
def remove_document(document: CallDocument, *, actor: str, now: datetime) -> None:
    """Take a document out of a draft. Conflict `call.published`: what was published stays published."""
    fresh = locked(document.call)
    if fresh.state != CallState.BORRADOR:
        raise Conflict("call.published", "La convocatoria ya está publicada: sus documentos no se retiran.")
    data = {"document": document.pk, "sha256": document.sha256}
    document.delete()
    append(Act(call_chain(fresh.code), "document.removed", actor, now, data))
