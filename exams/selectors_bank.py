"""Reads of the question bank. Only who writes it sees it: no observer, no Human Resources (domain section 2)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count

from exams.domain.replay import BankEntry
from exams.enums import QuestionState
from exams.models import QuestionVersion


def approved_entries() -> list[BankEntry]:
    """Every wording that may be drawn now, in the order of codes; at most one per question."""
    approved = QuestionVersion.objects.filter(state=QuestionState.APPROVED)
    return _entries(approved.select_related("question").order_by("question__code"))


def entries_by_id(versions: Iterable[int]) -> list[BankEntry]:
    """The wordings with these row numbers, whatever became of them since, in the order of codes."""
    return _entries(
        QuestionVersion.objects.filter(pk__in=list(versions)).select_related("question").order_by("question__code")
    )


def approved_counts() -> dict[tuple[str, str], int]:
    """Approved questions by (part, topic)."""
    rows = (
        QuestionVersion.objects.filter(state=QuestionState.APPROVED)
        .values_list("part", "topic")
        .annotate(total=Count("pk"))
        .order_by()
    )
    return {(part, topic): total for part, topic, total in rows}


def _entries(versions: Iterable[QuestionVersion]) -> list[BankEntry]:
    return [
        BankEntry(
            version=version.pk,
            code=version.question.code,
            number=version.number,
            part=version.part,
            topic=version.topic,
            reference=version.reference,
            stem=version.stem,
            options=tuple(version.options),
            answer=version.answer,
        )
        for version in versions
    ]
