"""What the database holds after a fault, against what the pages were promised."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from core.record import attempt_chain, entries_of
from exams.models import Answer, Sitting
from exams.services_closing import close_sitting, last_deadline
from results.exports import render_record
from tests.faults.pages import ExamPage

Stored = tuple[str, int, int, str | None, str]  # attempt, revision, position, option, head


def promised(pages: Sequence[ExamPage]) -> set[Stored]:
    """Every answer that was acknowledged to these pages."""
    return {
        (page.attempt, r["revision"], r["position"], r["option"], r["head"])
        for page in pages
        for r in page.receipts
        if r["position"] is not None
    }


def stored(pages: Sequence[ExamPage]) -> set[Stored]:
    """Every answer in the database of these attempts."""
    rows = Answer.objects.filter(attempt__in=[page.attempt for page in pages])
    fields = ("attempt_id", "revision", "position", "option", "head")
    return {(str(attempt), *rest) for attempt, *rest in rows.values_list(*fields)}


def recorded(pages: Sequence[ExamPage]) -> set[str]:
    """Heads of every `answer.saved` entry of these attempts."""
    entries = (entry for page in pages for entry in entries_of(attempt_chain(page.attempt)))
    return {entry.hash for entry in entries if entry.kind == "answer.saved"}


def sealed_record(sitting_id: int) -> bytes:
    """Close the sitting as the closer will once its time has passed, and export its record."""
    sitting = Sitting.objects.get(pk=sitting_id)
    sealed = close_sitting(sitting, now=last_deadline(sitting) + timedelta(seconds=6))
    return render_record(sealed)
