"""What a call asks of the staff by a day, or since a decision: answers, signatures, calls to accesitarios, corrections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.enums import Right
from accounts.models import User
from applications.models import RequirementDecision
from calls.enums import ENDED
from calls.models import Call
from exams.models import Attempt
from results.domain.reminders import is_late, when
from results.enums import FinalResult
from results.models import Claim, Publication, Stage, StageResult
from results.selectors import latest_publications
from results.selectors_claims import due_of
from results.selectors_contracts import Signer, signers_of

REQUIREMENTS, SHORTLIST, FINAL = 5, 10, 12
AFTER = {
    SHORTLIST: (Stage.DOCUMENTS, Stage.PSYCHOMETRIC, Stage.CURRICULAR, Stage.SHORTLIST),
    FINAL: (Stage.INTERVIEW, Stage.CONDUCT, Stage.FINAL),
}  # what changes a list once it is out


@dataclass(frozen=True, slots=True)
class Reminder:
    """Something to do. `until` None: as soon as possible; `words` tell the term, `late` that it has passed."""

    title: str
    words: str
    address: str
    until: date | None = None
    late: bool = False


def reminders_for(user: User, call: Call, *, now: datetime) -> list[Reminder]:
    """What is owed in a call, of what this person may see: the earliest term first, then what has none."""
    found: list[Reminder] = []
    today = localdate(now)
    if user.has_right(Right.RESOLVE_CLAIMS) or user.has_right(Right.READ_RECORD):
        found += _claims(call, today)
    if user.has_right(Right.SEE_OUTCOMES) and call.state not in ENDED:
        found += _signing(call, signers_of(call), today)
        found += _corrections(call)
    return sorted(found, key=lambda one: (one.until is None, one.until or today))


def _claims(call: Call, today: date) -> Iterator[Reminder]:
    days: dict[date, int] = {}
    for claim in Claim.objects.filter(application__call=call, decision=None).only("received_at"):
        days[due_of(claim)] = days.get(due_of(claim), 0) + 1
    address = f"{reverse('results-claims', args=[call.code])}?ver=pendientes"
    for until, number in days.items():
        yield _by(until, today, f"Responder {number} {'reclamo' if number == 1 else 'reclamos'}", address)


def _signing(call: Call, signers: list[Signer], today: date) -> Iterator[Reminder]:
    """Contracts to be signed (CTR-02, CTR-04) and registered (CTR-07), and places that nobody is called to."""
    for one in signers:
        page = reverse("results-signer", args=[call.code, one.number])
        name = one.application.user.full_name
        if one.contract is not None:
            if one.contract.registered_on is None:
                yield _by(one.contract.register_until, today, f"Registrar el contrato de {name}", page)
        elif one.is_called and one.until is not None:
            late = is_late(one.until, today=today)
            yield _by(one.until, today, f"{'Resolver' if late else 'Esperar'} la suscripción de {name}", page)
    called = sum(one.is_called for one in signers)
    if signers and called < call.positions and any(one.result == FinalResult.ACCESITARIO for one in signers):
        address = reverse("results-signing", args=[call.code])
        yield Reminder("Llamar al siguiente accesitario", "Hay una posición sin quien suscriba.", address)


def _corrections(call: Call) -> Iterator[Reminder]:
    """Published lists with decisions after them: a new version may be due (PUB-01). Five queries at most."""
    newest = latest_publications(call)
    graded = _last_graded(newest)
    for one in newest:
        if one.sitting_id is None:
            page, moved = reverse("results-stage", args=[call.code, one.stage_order]), _decided_after(call, one)
        else:
            page = reverse("results-sitting", args=[one.sitting_id])
            moved = graded.get(one.sitting_id, one.published_at) > one.published_at
        if moved:
            words = f"Hay decisiones posteriores a la versión {one.version}: revise si corresponde otra."
            yield Reminder(f"Corrección de la etapa {one.stage_order}", words, page)


def _decided_after(call: Call, published: Publication) -> bool:
    since = {"application__call": call, "at__gt": published.published_at}
    if published.stage_order == REQUIREMENTS:
        return RequirementDecision.objects.filter(**since).exists()
    stages = AFTER.get(published.stage_order, ())
    return bool(stages) and StageResult.objects.filter(**since, stage__in=stages).exists()


def _last_graded(publications: list[Publication]) -> dict[int, datetime]:
    sittings = [one.sitting_id for one in publications if one.sitting_id is not None]
    graded = Attempt.objects.filter(sitting__in=sittings).exclude(graded_at=None)
    return dict(graded.values("sitting").annotate(last=Max("graded_at")).values_list("sitting", "last"))


def _by(until: date, today: date, title: str, address: str) -> Reminder:
    words = when(until, today=today)
    return Reminder(title, words[:1].upper() + words[1:] + ".", address, until, is_late(until, today=today))
