"""Reads of the question bank. Only who writes it sees it: no observer, no Human Resources (domain section 2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, IntegerField, Max, OuterRef, Q, QuerySet, Subquery

from accounts.enums import Right
from accounts.models import User
from calls.models import Call
from core.errors import NotFound
from exams.domain.blueprint import Cell, Supply, read_blueprint
from exams.domain.replay import BankEntry
from exams.enums import Part, QuestionState
from exams.models import Question, QuestionVersion


@dataclass(frozen=True, slots=True)
class CellRow:
    """A part and topic of the bank beside what the blueprint asks; `needed` is None for a topic it does not name."""

    part: str
    topic: str
    approved: int
    drafts: int
    needed: int | None

    @property
    def missing(self) -> int:
        """Approved questions lacking for one sitting."""
        return Supply(Cell(self.part, self.topic, self.needed or 0), self.approved).missing

    @property
    def part_label(self) -> str:
        """The part's Spanish name."""
        return str(Part(self.part).label)


def get_question_for(user: User, code: str) -> Question:
    """The question with this code, for who writes the bank; NotFound for everybody else and for unknown codes."""
    question = Question.objects.filter(code=code).first() if user.has_right(Right.WRITE_QUESTIONS) else None
    if question is None:
        raise NotFound
    return question


def blueprint_in_force() -> tuple[Call | None, tuple[Cell, ...]]:
    """The blueprint of the newest call that has one, and that call; nothing where no call has one."""
    call = Call.objects.filter(terms__exam__blueprint__isnull=False).order_by("-pk").first()
    return (call, read_blueprint(call.terms["exam"]["blueprint"])) if call else (None, ())


def cell_rows(cells: Iterable[Cell]) -> list[CellRow]:
    """The blueprint's cells in their order, then the topics that only the bank has, by part and name."""
    needed = {cell.key: cell.questions for cell in cells}
    approved, drafts = approved_counts(), _draft_counts()
    others = sorted((approved.keys() | drafts.keys()) - needed.keys())
    return [
        CellRow(key[0], key[1], approved.get(key, 0), drafts.get(key, 0), needed.get(key)) for key in [*needed, *others]
    ]


def latest_versions(*, part: str = "", topic: str = "", state: str = "", text: str = "") -> QuerySet[QuestionVersion]:
    """The last wording of each question, by code, with `in_use` (the approved number, or None); empty filters pass all.

    `text` is looked for in code, stem and reference.
    """
    numbers = QuestionVersion.objects.filter(question=OuterRef("question")).order_by()
    approved = numbers.filter(state=QuestionState.APPROVED).values("number")[:1]
    last = numbers.values("question").annotate(last=Max("number")).values("last")
    rows = QuestionVersion.objects.select_related("question").annotate(in_use=Subquery(approved, IntegerField()))
    rows = rows.filter(number=Subquery(last))
    for name, value in {"part": part, "topic": topic, "state": state}.items():
        if value:
            rows = rows.filter(**{name: value})
    if text:
        rows = rows.filter(Q(question__code__icontains=text) | Q(stem__icontains=text) | Q(reference__icontains=text))
    return rows.order_by("question__code")


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
    return _counts(QuestionVersion.objects.filter(state=QuestionState.APPROVED))


def _draft_counts() -> dict[tuple[str, str], int]:
    return _counts(latest_versions(state=QuestionState.DRAFT))


def _counts(versions: QuerySet[QuestionVersion]) -> dict[tuple[str, str], int]:
    rows = versions.order_by().values_list("part", "topic").annotate(total=Count("pk"))
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
