"""Reads of stage 9: who is evaluated, what each member found, what is signed and what was closed (CUR-01..08)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate

from accounts.models import User
from applications.models import Application
from calls.models import Call
from core.errors import NotFound
from results.domain.curricular import MISSING_SUPPORT, Points
from results.domain.marks import Bench, Finding, Mark, find
from results.domain.terms import Terms, terms_of
from results.enums import CvResult, DocumentKind, DocumentResult, Fact, MarkDecision
from results.models import CvReopening, CvSignature, PointsMark, RowMark, Stage, StageResult
from results.selectors_documents import (
    Support,
    admitted,
    get_admitted_for,
    is_over_for,
    registered_numbers,
    supports_of,
)
from results.selectors_past import by


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One person's curricular evaluation. `marks` and `points` by member; `signatures` are those of this round."""

    support: Support
    bench: Bench
    marks: Mapping[int, Mapping[str, RowMark]]
    points: Mapping[int, PointsMark]
    signatures: Sequence[CvSignature]
    reopenings: Sequence[CvReopening]
    result: StageResult | None

    @property
    def application(self) -> Application:
        """Whose it is."""
        return self.support.application

    @property
    def round(self) -> int:
        """How often it was opened again."""
        return len(self.reopenings)

    @property
    def closed(self) -> bool:
        """Whether two members signed the same in this round."""
        return len(self.signatures) > 1

    def marks_of(self, member: User) -> dict[str, Mark]:
        """A member's marks as the rules take them."""
        return {slot: mark_of(stored) for slot, stored in self.marks.get(member.pk, {}).items()}

    def finding_of(self, member: User, terms: Terms) -> Finding:
        """What a member finds so far."""
        given = self.points.get(member.pk)
        other = Points(given.education, given.training, given.experience) if given else None
        return find(self.bench, self.marks_of(member), terms=terms, given=other)

    def undecided(self, member: User, terms: Terms) -> list[str]:
        """Places a member still has to judge; none where a missing document already decides (CUR-02)."""
        if MISSING_SUPPORT in find(self.bench, {}, terms=terms).proposed.reasons:
            return []
        mine = self.marks.get(member.pk, {})
        return [slot.key for slot in self.bench.decidable if slot.key not in mine]

    def signed_by(self, member: User) -> bool:
        """Whether this member signed in this round."""
        return any(signature.member_id == member.pk for signature in self.signatures)


@dataclass(frozen=True, slots=True)
class Progress:
    """Who is evaluated, by number, and who of the members signed in the present round of each."""

    numbers: Sequence[int]
    signers: Mapping[int, frozenset[int]]

    def closed(self, number: int) -> bool:
        """Whether two members signed."""
        return len(self.signers.get(number, ())) > 1

    @property
    def open(self) -> list[int]:
        """Those still to be closed."""
        return [number for number in self.numbers if not self.closed(number)]

    def next_for(self, member: User, number: int) -> int | None:
        """The next person after `number` that is open and that this member has not signed; None at the end."""
        return next((here for here in self.open if here > number and member.pk not in self.signers.get(here, ())), None)


def progress_of(call: Call, *, at: datetime | None = None) -> Progress:
    """How far the evaluations of a call are, or were."""
    rounds: dict[int, int] = {}
    reopened = by(CvReopening.objects.filter(application__call=call), at)
    for number in reopened.values_list("application__number", flat=True):
        rounds[number] = rounds.get(number, 0) + 1
    signers: dict[int, frozenset[int]] = {}
    signatures = by(CvSignature.objects.filter(application__call=call), at)
    for number, member, turn in signatures.values_list("application__number", "member_id", "round"):
        if turn == rounds.get(number, 0):
            signers[number] = signers.get(number, frozenset()) | {member}
    return Progress(registered_numbers(call, at=at), signers)


def evaluations(call: Call, numbers: Sequence[int]) -> list[Evaluation]:
    """The evaluations of these people, by number; a constant number of queries."""
    return _evaluations(supports_of(admitted(call, numbers=numbers)).values())


def get_evaluation_for(staff: User, code: str, number: int, *, now: datetime) -> Evaluation:
    """One person's evaluation, once registering is over; NotFound for who is not evaluated."""
    application = get_admitted_for(staff, code, number)
    support = supports_of([application])[application.pk]
    if support.result is not DocumentResult.REGISTRADO or not is_over_for(application, now):
        raise NotFound("curricular.not_found", "Esa postulación no pasa a la evaluación curricular.")
    return _evaluations([support])[0]


def evaluation_of(application: Application) -> Evaluation:
    """The same for who writes, without asking who looks."""
    return _evaluations([supports_of([application])[application.pk]])[0]


def _evaluations(supports: Iterable[Support]) -> list[Evaluation]:
    found = list(supports)
    people = [support.application for support in found]
    marks: dict[int, dict[int, dict[str, RowMark]]] = {}
    for mark in RowMark.objects.filter(application__in=people).select_related("member").order_by("pk"):
        marks.setdefault(mark.application_id, {}).setdefault(mark.member_id, {})[mark.slot] = mark
    points: dict[int, dict[int, PointsMark]] = {}
    for given in PointsMark.objects.filter(application__in=people).select_related("member"):
        points.setdefault(given.application_id, {})[given.member_id] = given
    signatures: dict[int, list[CvSignature]] = {}
    for signature in CvSignature.objects.filter(application__in=people).select_related("member").order_by("at", "pk"):
        signatures.setdefault(signature.application_id, []).append(signature)
    reopenings: dict[int, list[CvReopening]] = {}
    for reopening in CvReopening.objects.filter(application__in=people).order_by("round"):
        reopenings.setdefault(reopening.application_id, []).append(reopening)
    results = StageResult.objects.filter(application__in=people, stage=Stage.CURRICULAR).order_by("version")
    last = {result.application_id: result for result in results}
    return [
        Evaluation(
            support,
            bench_of(support),
            marks.get(support.application.pk, {}),
            points.get(support.application.pk, {}),
            [
                signature
                for signature in signatures.get(support.application.pk, ())
                if signature.round == len(reopenings.get(support.application.pk, ()))
            ],
            reopenings.get(support.application.pk, []),
            last.get(support.application.pk),
        )
        for support in found
    ]


def bench_of(support: Support) -> Bench:
    """What the rules take of a registration."""
    application = support.application
    assert application.confirmed_at is not None  # it has its confirmation
    return Bench(
        sheet=application.confirmation.data["sheet"],
        slots=support.slots,
        missing=support.missing_rows,
        lacks_license=support.lacks_license,
        cutoff=localdate(application.confirmed_at),
    )


def mark_of(stored: RowMark) -> Mark:
    """A stored mark as the rules take it."""
    return Mark(
        decision=MarkDecision(stored.decision),
        kind=DocumentKind(stored.kind),
        lacks=tuple(map(Fact, stored.lacks)),
        reason=stored.reason,
        start=stored.start,
        end=stored.end,
        hours=stored.hours,
        related=stored.related,
    )


def rules_of(call: Call) -> Terms:
    """The call's rules."""
    return terms_of(call.terms)


def is_qualified(result: StageResult | None) -> bool:
    """Whether the evaluation closed with CALIFICA."""
    return result is not None and result.result == CvResult.CALIFICA
