"""Reads of the signing: who is to sign and until when, what they brought, and the winner's own sheet (section 19)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.enums import Right
from accounts.models import User
from applications.domain.sanctions import Sanction
from applications.models import Application, RegistryQuery
from applications.selectors import in_call
from calls.models import Call
from core.display import LIMA
from core.errors import NotFound
from results.domain.contract import REGISTER_DAYS, SIGNING_DAYS, runner_up_sign_until, sign_until
from results.enums import ChecklistItem, ChecklistState, FinalResult
from results.models import (
    ChecklistMark,
    Contract,
    Promotion,
    Publication,
    SigningFailure,
    Stage,
    StageResult,
    WinnerSheet,
)
from results.selectors_finals import FINAL_ORDER, get_final_call_for

STAGE_CODE = "SUSCRIPCION"
ITEMS = tuple(item for item in ChecklistItem if item is not ChecklistItem.RNSSC)  # the registry is asked, not brought
NEEDED = frozenset({ChecklistItem.ORIGINALS})  # "de no contar con los originales no podrá suscribir" (S2:307)


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who is, was or may be called to sign. `until` is their last day; None for who was not called."""

    application: Application
    result: str
    runner_up: int | None
    until: date | None
    promotion: Promotion | None
    failure: SigningFailure | None
    contract: Contract | None
    sheet: WinnerSheet | None
    marks: Mapping[str, ChecklistMark]
    query: RegistryQuery | None
    sanctions: tuple[Sanction, ...]

    @property
    def number(self) -> int:
        """Of the application within its call."""
        return self.application.number

    @property
    def is_called(self) -> bool:
        """Whether it is their turn to sign."""
        return self.result == FinalResult.GANADOR and self.failure is None

    @property
    def missing(self) -> list[str]:
        """What keeps them from signing, in words (CTR-01, CTR-03, CTR-05)."""
        owed = [] if self.sheet else ["La bitácora sin completar"]
        for item in ITEMS:
            mark = self.marks.get(item.value)
            fine = {ChecklistState.PRESENTED} if item in NEEDED else {
                ChecklistState.PRESENTED, ChecklistState.NOT_APPLICABLE,
            }  # fmt: skip
            if mark is None or ChecklistState(mark.state) not in fine:
                owed.append(str(item.label))
        if self.query is None:
            owed.append("La consulta repetida al RNSSC, posterior a los resultados finales")
        elif self.sanctions:
            owed.append(
                "Registra sanción vigente en el RNSSC: " + "; ".join(each.in_words() for each in self.sanctions)
            )
        return owed

    @property
    def checklist(self) -> list[tuple[ChecklistItem, ChecklistMark | None]]:
        """Each document with what was seen of it."""
        return [(item, self.marks.get(item.value)) for item in ITEMS]


def first_final_publication(call: Call) -> Publication | None:
    """The publication from which the winners' term runs, without its files."""
    found = Publication.objects.filter(call=call, stage_order=FINAL_ORDER).defer("csv", "pdf", "xlsx", "rows")
    return found.order_by("version").first()


def signers_of(call: Call) -> list[Signer]:
    """Winners and accesitarios in order of merit, and who did not sign; empty before the final list is published."""
    published = first_final_publication(call)
    if published is None:
        return []
    latest: dict[int, StageResult] = {}
    for found in StageResult.objects.filter(application__call=call, stage=Stage.FINAL).order_by("version"):
        latest[found.application_id] = found
    ids = [pk for pk, found in latest.items() if found.result != FinalResult.NO_ALCANZO_VACANTE]
    thrown_out = StageResult.objects.filter(application__in=ids, stage=Stage.CONDUCT)
    gone = set(thrown_out.values_list("application_id", flat=True))
    promotions = {each.application_id: each for each in Promotion.objects.filter(application__in=ids)}
    failures = {each.application_id: each for each in SigningFailure.objects.filter(application__in=ids)}
    contracts = {each.application_id: each for each in Contract.objects.filter(application__in=ids)}
    sheets = {each.application_id: each for each in WinnerSheet.objects.filter(application__in=ids)}
    marks: dict[int, dict[str, ChecklistMark]] = {}
    for mark in ChecklistMark.objects.filter(application__in=ids).order_by("version"):
        marks.setdefault(mark.application_id, {})[mark.item] = mark
    queries = {
        each.application_id: each
        for each in RegistryQuery.objects.filter(application__in=ids, asked_at__gte=published.published_at)
    }
    blocks = bool(call.terms.get("rnsscBlocksSuspension"))
    stage = call.stages.filter(code=STAGE_CODE).first()
    found_signers = []
    for application in in_call(Application.objects.filter(pk__in=ids).select_related("user"), call):
        result = latest[application.pk]
        promotion, query = promotions.get(application.pk), queries.get(application.pk)
        was_called = result.result != FinalResult.ACCESITARIO
        found_signers.append(
            Signer(
                application=application,
                result=FinalResult.DESCALIFICADO if application.pk in gone else result.result,
                runner_up=result.data.get("runnerUp"),
                until=_until(call, published, promotion, stage.end if stage else None) if was_called else None,
                promotion=promotion,
                failure=failures.get(application.pk),
                contract=contracts.get(application.pk),
                sheet=sheets.get(application.pk),
                marks=marks.get(application.pk, {}),
                query=query,
                sanctions=tuple(query.check_made.blocking(suspension_blocks=blocks)) if query else (),
            )
        )
    order = {pk: found.data.get("order") or len(latest) + 1 for pk, found in latest.items()}
    return sorted(found_signers, key=lambda one: (order[one.application.pk], one.number))


def _until(call: Call, published: Publication, promotion: Promotion | None, scheduled: date | None) -> date:
    """CTR-02 for winners, CTR-04 for who was called later."""
    days = signing_days(call)
    if promotion is not None:
        return runner_up_sign_until(promotion.notified_at.astimezone(LIMA).date(), days=days)
    day = published.published_at.astimezone(LIMA).date()
    # A schedule that ends before the real publication cannot rule its term.
    return sign_until(day, days=days, scheduled=scheduled if scheduled and scheduled > day else None)


def signing_days(call: Call) -> int:
    """CTR-02."""
    return int((call.terms.get("contract") or {}).get("signingBusinessDays", SIGNING_DAYS))


def register_days(call: Call) -> int:
    """CTR-07."""
    return int((call.terms.get("contract") or {}).get("registerBusinessDays", REGISTER_DAYS))


def get_signer_for(user: User, code: str, number: int) -> Signer:
    """One person of the signing, for who reviews it or sees outcomes."""
    if user.has_right(Right.SEE_OUTCOMES):
        call = Call.objects.filter(code=code).first()
        for signer in signers_of(call) if call else ():
            if signer.number == number:
                return signer
    raise NotFound("signer.not_found", "Esa persona no está llamada a suscribir el contrato.")


def get_signing_call_for(user: User, code: str) -> Call:
    """A call, for who sees its outcomes."""
    if not user.has_right(Right.SEE_OUTCOMES):
        raise NotFound("call.not_found", "No existe una convocatoria con ese número.")
    return get_final_call_for(user, code)


@dataclass(frozen=True, slots=True)
class MySheet:
    """The winner's own sheet. `open`: it may still be written."""

    application: Application
    until: date
    data: Mapping[str, Any]
    saved: bool
    open: bool


def get_my_sheet_for(user: User, code: str) -> MySheet:
    """Bitácora: only for who the published list names winner (CTR-01, PUB-03). NotFound for everybody else."""
    mine = Application.objects.filter(user=user, call__code=code).exclude(confirmation=None)
    application = mine.select_related("call", "user").first()
    if application is None:
        raise _no_sheet()
    latest = (
        Publication.objects.filter(call=application.call, stage_order=FINAL_ORDER)
        .order_by("-version")
        .values_list("rows", flat=True)
        .first()
    )
    won = any(row["number"] == application.number and row["result"] == FinalResult.GANADOR for row in latest or ())
    signer = next((one for one in signers_of(application.call) if one.number == application.number), None)
    if not won or signer is None or signer.until is None or not signer.is_called:
        raise _no_sheet()
    data = signer.sheet.data if signer.sheet else {}
    return MySheet(application, signer.until, data, signer.sheet is not None, open=signer.contract is None)


def won_by(user: User, code: str) -> bool:
    """Whether the published list names this person winner and it is their turn to sign."""
    try:
        get_my_sheet_for(user, code)
    except NotFound:
        return False
    return True


def _no_sheet() -> NotFound:
    return NotFound("sheet.not_found", "La bitácora es de quien ganó la convocatoria.")
