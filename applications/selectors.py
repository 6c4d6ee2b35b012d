"""Reads of applications. Everything of a person is reached through that person; unknown and another's look alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.models import User
from applications.domain.annexes import annex_mode, label_of, required_annexes
from applications.domain.limits import SEARCH
from applications.domain.receipt import receipt_facts
from applications.domain.requirements import profile_lines, profile_of
from applications.enums import AnnexMode
from applications.models import Annex, Application, Confirmation, Draft, RequirementResult
from applications.models_filing import Filing
from calls.domain.windows import Window, WindowPhase, closes_at, opens_next, phase
from calls.models import Call, CallState
from calls.selectors import public_calls, window_of
from core.clock import iso
from core.errors import NotFound
from cvs.selectors import Missing, StoredDocument, missing_in, stored_pdf
from cvs.sheet import FullSheet

STAGE = "POSTULACION"
_OVER = (CallState.CONCLUIDA, CallState.DESIERTA, CallState.CANCELADA)


@dataclass(frozen=True, slots=True)
class Hours:
    """How the hours of postulation stand: `until` is when they close, else when they open (None: they are over)."""

    window: Window
    phase: WindowPhase
    until: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether one may confirm."""
        return self.phase is WindowPhase.OPEN


@dataclass(frozen=True, slots=True)
class CallLine:
    """A call as its page of applications lists it."""

    call: Call
    hours: Hours
    draft: bool


def in_call(found: QuerySet[Application], call: Call) -> list[Application]:
    """These applications of one call, all with this very object: its terms are large, and each row would read them again."""
    people = list(found)
    for person in people:
        person.call = call
    return people


def apt_applications(call: Call) -> QuerySet[Application]:
    """Those who meet the minimum requirements and so are called to the exam, by number (S2:272); not who withdrew."""
    return (
        Application.objects.filter(call=call, requirements=RequirementResult.APTO, withdrawal=None)
        .select_related("user")
        .order_by("number")
    )


def hours_of(call: Call, *, now: datetime) -> Hours | None:
    """The hours of a call's postulation; None when it takes none."""
    window = window_of(call, STAGE)
    if window is None:
        return None
    return Hours(window, phase(window, now), closes_at(window, now) or opens_next(window, now))


def application_of(user: User, call: Call) -> Application | None:
    """The person's application to this call with its receipt and withdrawal, or None."""
    found = Application.objects.filter(call=call, user=user)
    return found.select_related("call", "user", "confirmation", "withdrawal").first()


def get_application_for(user: User, code: str) -> Application:
    """One's own confirmed application to a call, with its `confirmation`."""
    found = Application.objects.filter(user=user, call__code=code).exclude(confirmation=None)
    application = found.select_related("call", "user", "confirmation", "withdrawal").first()
    if application is None:
        raise _not_found()
    return application


def get_filed_application_for(_staff: User, code: str, number: int) -> Application:
    """A confirmed application by its number, for who manages or oversees calls: they see every one of a call."""
    found = Application.objects.filter(call__code=code, number=number).exclude(confirmation=None)
    application = found.select_related("call", "user", "confirmation", "withdrawal").first()
    if application is None:
        raise _not_found()
    return application


def my_applications(user: User) -> list[Application]:
    """What one applied to, the newest first."""
    own = Application.objects.filter(user=user).exclude(call__state=CallState.BORRADOR).order_by("-pk")
    return list(own.select_related("call", "confirmation", "withdrawal").defer("confirmation__snapshot"))


def calls_to_apply(user: User, *, now: datetime) -> list[CallLine]:
    """Calls that take or will take applications and that one has not applied to; what closes first comes first."""
    taken = set(Application.objects.filter(user=user).values_list("call_id", flat=True))
    drafts = set(Draft.objects.filter(user=user).values_list("call_id", flat=True))
    lines = [
        CallLine(call, hours, call.pk in drafts)
        for call in public_calls()
        if call.pk not in taken and (hours := hours_of(call, now=now)) is not None and hours.until is not None
    ]
    return sorted(lines, key=lambda line: (not line.hours.is_open, line.hours.until))


def annexes_of(user: User, call: Call) -> dict[str, Annex]:
    """What was given so far, by annex."""
    given = Annex.objects.filter(draft__user=user, draft__call=call).select_related("document")
    return {annex.code: annex for annex in given}


def missing_for(call: Call, full: FullSheet, given: Mapping[str, Annex]) -> list[Missing]:
    """What keeps a person from confirming, and where it is filled in (APP-04)."""
    return missing_in_sheet(call, full) + missing_annexes(call, given)


def missing_in_sheet(call: Call, full: FullSheet) -> list[Missing]:
    """What MIS DATOS lacks for this call (AMB-07)."""
    return missing_in(full, needs_support_docs=call.terms.get("supportDocs") == "AT_APPLICATION")


def missing_annexes(call: Call, given: Mapping[str, Annex]) -> list[Missing]:
    """The annexes still to be given; one given the other way, before the call's terms changed, does not count."""
    mode = annex_mode(call.terms)
    lacks = "falta declararlo" if mode == AnnexMode.ELECTRONIC_DECLARATION else "falta adjuntarlo firmado"
    page = reverse("applications-apply", args=[call.code])
    return [
        Missing(code, f"{label_of(code)}: {lacks}", f"{page}#{code.lower()}")
        for code in required_annexes(call.terms)
        if code not in given or given[code].mode != mode
    ]


def warnings_for(call: Call, sheet: Mapping[str, Any], *, now: datetime) -> list[str]:
    """Where what is declared falls short of the profile; one may apply all the same (APP-04).

    The same lines that stage 4 will propose, as of today.
    """
    if not call.terms.get("profile"):
        return []
    lines = profile_lines(sheet, profile_of(call.terms), cutoff=localdate(now))
    return [f"{line.requirement}: {line.computed}. Se pide: {line.required}." for line in lines if line.met is False]


def receipt_of(application: Application) -> dict[str, Any]:
    """What the site signed at confirmation, with the signature over its canonical form."""
    return signed_receipt(application, application.confirmation)


def signed_receipt(application: Application, filing: Filing, *, kind: str = "") -> dict[str, Any]:
    """The receipt of a registration of this application: the signed facts, the key's name and the signature."""
    facts = receipt_facts(
        call=application.call.code,
        number=application.number,
        document=application.user.username,
        received_at=iso(filing.received_at),
        sha256=filing.sha256,
        head=filing.head,
        kind=kind,
    )
    return {**facts, "key": filing.signing_key, "signature": filing.signature}


def filed_applications(call: Call, *, search: str = "") -> QuerySet[Application]:
    """A call's applications by number; `search` is a part of a name, a document number or a number."""
    found = Application.objects.filter(call=call).order_by("number")
    if search := search.strip()[:SEARCH]:
        matches = Q(user__full_name__icontains=search) | Q(user__username__startswith=search)
        if search.isascii() and search.isdigit() and len(search) < 9:
            matches |= Q(number=int(search))
        found = found.filter(matches)
    return found.select_related("user", "confirmation", "withdrawal").defer("confirmation__snapshot")


def sheet_lock(user: User) -> str:
    """Why the master sheet is closed: a confirmed application to a call of `cvLockMode: HARD_LOCK` that goes on (CV-06)."""
    found = Application.objects.filter(user=user, withdrawal=None, call__terms__cvLockMode="HARD_LOCK")
    code = found.exclude(call__state__in=_OVER).values_list("call__code", flat=True).first()
    if code is None:
        return ""
    return f"Su ficha está cerrada por su postulación a {code}: no admite cambios mientras dure ese proceso."


def evidence_of(confirmation: Confirmation) -> StoredDocument:
    """The proof of a technical failure (APP-07)."""
    if not confirmation.evidence_sha256:
        raise NotFound("evidence.not_found", "Esta postulación no tiene evidencia adjunta.")
    return stored_pdf(confirmation.evidence_sha256)


def _not_found() -> NotFound:
    return NotFound("application.not_found", "No se encontró esa postulación.")
