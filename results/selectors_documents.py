"""Reads of stage 8: who registers documents, until when, what they attached and what becomes of them (DOC-01..06)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from applications.models import Application
from applications.selectors import get_application_for, in_call, signed_receipt
from calls.domain.windows import WindowPhase, closes_at, is_open, opens_next, phase
from calls.models import Call
from calls.selectors import window_of
from core.clock import iso
from core.display import local_stamp
from core.errors import Forbidden, NotFound
from exams.enums import ExamResult
from results.domain.curricular import Row
from results.domain.documents import registration
from results.domain.support import AT_APPLICATION, LICENSE, Slot, slots_of, when_to_register
from results.enums import DocumentResult, MissingSupport, UnconfirmedUploads
from results.models import PersonalWindow, Publication, Stage, StageResult, SupportFile, SupportRegistration
from results.selectors_past import by, staying

STAGE = "REGISTRO_DOCUMENTOS"
KIND = "documents"  # of receipt
EXAM_LIST, REQUIREMENTS_LIST, CURRICULAR_LIST = 7, 5, 10


@dataclass(frozen=True, slots=True)
class Hours:
    """How the hours of registration stand: `until` is when they close, else when they open (None: they are over)."""

    words: str
    phase: WindowPhase
    until: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether one may attach and confirm."""
        return self.phase is WindowPhase.OPEN


@dataclass(frozen=True, slots=True)
class Support:
    """One person's registration: every place, and the file in each that has one (`{sha256, name, size, pages}`)."""

    application: Application
    slots: list[Slot]
    files: Mapping[str, Mapping[str, Any]]
    registration: SupportRegistration | None
    at_application: bool
    unconfirmed: UnconfirmedUploads

    @property
    def mandatory(self) -> list[Slot]:
        """The places that must have a file."""
        return [slot for slot in self.slots if slot.mandatory]

    @property
    def lacking(self) -> list[Slot]:
        """Mandatory places without one."""
        return [slot for slot in self.mandatory if slot.key not in self.files]

    @property
    def attached(self) -> int:
        """Mandatory places with one."""
        return len(self.mandatory) - len(self.lacking)

    @property
    def confirmed(self) -> bool:
        """Whether the registration was confirmed, or came with the application (AMB-07)."""
        return self.at_application or self.registration is not None

    @property
    def result(self) -> DocumentResult:
        """What becomes of it at the close (DOC-03..05)."""
        return registration(
            mandatory=len(self.mandatory),
            attached=self.attached,
            confirmed=self.confirmed,
            unconfirmed=self.unconfirmed,
        )

    @property
    def missing_rows(self) -> frozenset[Row]:
        """Declared rows without a file, for CUR-02."""
        return frozenset(slot.row for slot in self.lacking if slot.row)

    @property
    def lacks_license(self) -> bool:
        """Whether the licence is asked for and was not registered."""
        return any(slot.key == LICENSE for slot in self.lacking)

    @property
    def data(self) -> dict[str, Any]:
        """All that `result` comes from, as a stage's result keeps it."""
        return {
            "mandatory": len(self.mandatory),
            "attached": self.attached,
            "confirmed": self.confirmed,
            "unconfirmedUploads": self.unconfirmed.value,
            "files": {key: file["sha256"] for key, file in sorted(self.files.items())},
        }


def hours_of(call: Call, *, now: datetime) -> Hours | None:
    """The hours of the registration; None when the call has none."""
    window = window_of(call, STAGE)
    if window is None:
        return None
    return Hours(when_to_register(window), phase(window, now), closes_at(window, now) or opens_next(window, now))


def hours_for(application: Application, *, now: datetime) -> Hours | None:
    """The hours of one person: a window that a founded claim gave back counts where the call's is shut (REC-03)."""
    common = hours_of(application.call, now=now)
    if common is not None and common.is_open:
        return common
    for window in _personal(application).filter(closes_at__gte=now).order_by("opens_at"):
        words = f"Su plazo personal va del {local_stamp(window.opens_at)} al {local_stamp(window.closes_at)}."
        if window.opens_at <= now:
            return Hours(words, WindowPhase.OPEN, window.closes_at)
        return Hours(words, WindowPhase.BEFORE, window.opens_at)
    return common


def may_register(application: Application, moment: datetime) -> bool:
    """Whether a request that arrived whole at `moment` is in time (DOC-01)."""
    window = window_of(application.call, STAGE)
    if window is not None and is_open(window, moment):
        return True
    return _personal(application).filter(opens_at__lte=moment, closes_at__gte=moment).exists()


def is_over(call: Call, moment: datetime) -> bool:
    """Whether nobody can register any more, but for personal windows and DOC-06."""
    window = window_of(call, STAGE)
    return window is None or moment > window.ends_at


def still_open_to(call: Call, moment: datetime) -> frozenset[int]:
    """Ids of the applications with a personal window that has not ended."""
    running = PersonalWindow.objects.filter(application__call=call, stage_code=STAGE, closes_at__gte=moment)
    return frozenset(running.values_list("application_id", flat=True))


def is_over_for(application: Application, moment: datetime) -> bool:
    """Whether this person can register no more."""
    running = _personal(application).filter(closes_at__gte=moment)
    return is_over(application.call, moment) and not running.exists()


def _personal(application: Application) -> QuerySet[PersonalWindow]:
    return PersonalWindow.objects.filter(application=application, stage_code=STAGE)


def published_passes(call: Call, *, at: datetime | None = None) -> frozenset[int] | None:
    """Numbers of those the published list lets into stage 8, now or then; None before it is published (PUB-03).

    It is the exam's list, or that of the requirements in a call without an exam.
    """
    weights = call.terms.get("weights") or {"knowledge": "1"}
    order = EXAM_LIST if "knowledge" in weights else REQUIREMENTS_LIST
    lists = by(Publication.objects.filter(call=call, stage_order=order), at, field="published_at").order_by("version")
    newest: dict[int | None, list[dict[str, Any]]] = dict(lists.values_list("sitting_id", "rows"))
    if not newest:
        return None
    passed = ExamResult.APTO.value
    return frozenset(row["number"] for rows in newest.values() for row in rows if row["result"] == passed)


def get_registrant_for(user: User, code: str, slot: str = "") -> Application:
    """One's own application, for who registers documents. NotFound without one, or without that place in it; Forbidden
    `documents.not_yet` before the exam's results are published and `documents.not_admitted` for who did not pass or
    withdrew (STA-01).
    """
    application = get_application_for(user, code)
    if slot and slot not in {each.key for each in _slots(application)}:
        raise NotFound("documents.slot", "No existe esa fila en lo que declaró.")
    passes = published_passes(application.call)
    if passes is None:
        raise Forbidden(
            "documents.not_yet",
            "En evaluación. El registro de documentos es para quienes resulten APTO cuando se publiquen los resultados.",
        )
    if application.number not in passes or getattr(application, "withdrawal", None) is not None:
        raise Forbidden("documents.not_admitted", "El registro de documentos es solo para quienes resultaron APTO.")
    return application


def open_registrations(user: User, *, now: datetime) -> list[tuple[Support, Hours]]:
    """One's registrations that can still be made or changed, and until when; those not open yet come too."""
    own = Application.objects.filter(user=user, withdrawal=None, support_registration=None).exclude(confirmation=None)
    found = []
    for application in own.select_related("call", "user", "confirmation").order_by("pk"):
        hours = hours_for(application, now=now)
        if hours is None or hours.until is None:
            continue
        if application.number in (published_passes(application.call) or ()):
            found.append((support_of(application), hours))
    return [(support, hours) for support, hours in found if not support.at_application]


def admitted_numbers(call: Call) -> list[int]:
    """Numbers of those who register documents, in their order."""
    return list(_admitted(call).values_list("number", flat=True))


def admitted(call: Call, *, numbers: Sequence[int] | None = None, at: datetime | None = None) -> list[Application]:
    """Those who register documents, by number, with frozen file and person; of these numbers only, where given."""
    found = _admitted(call, at)
    if numbers is not None:
        found = found.filter(number__in=numbers)
    return in_call(found.select_related("user", "confirmation"), call)


def admitted_people(call: Call, *, at: datetime | None = None) -> list[Application]:
    """The same with number and name alone."""
    named = ("number", "call", "user__username", "user__full_name")
    return in_call(_admitted(call, at).select_related("user").only(*named), call)


def _admitted(call: Call, at: datetime | None = None) -> QuerySet[Application]:
    passes = published_passes(call, at=at) or frozenset()
    found = Application.objects.filter(staying(at), call=call, number__in=passes).exclude(confirmation=None)
    return found.order_by("number")


def registered_numbers(call: Call, *, at: datetime | None = None) -> list[int]:
    """Numbers of those whom stage 8 leaves REGISTRADO: as recorded at its close, else as computed now (or then)."""
    recorded = recorded_documents(call, at=at)
    people = list(_admitted(call, at).values_list("pk", "number"))
    unknown = [number for pk, number in people if pk not in recorded]
    found = {number for pk, number in people if recorded.get(pk) == DocumentResult.REGISTRADO}
    if unknown:
        supports = supports_of(admitted(call, numbers=unknown, at=at), at=at).values()
        found |= {each.application.number for each in supports if each.result is DocumentResult.REGISTRADO}
    return sorted(found)


def get_admitted_for(_staff: User, code: str, number: int) -> Application:
    """One who registers documents, for staff who see a call's files."""
    found = Application.objects.filter(call__code=code, number=number, withdrawal=None).exclude(confirmation=None)
    application = found.select_related("user", "call", "confirmation").first()
    if application is None or number not in (published_passes(application.call) or ()):
        raise NotFound("documents.not_found", "No se encontró un registro de documentos con ese número.")
    return application


def support_of(application: Application) -> Support:
    """One person's registration."""
    return supports_of([application])[application.pk]


def supports_of(applications: Iterable[Application], *, at: datetime | None = None) -> dict[int, Support]:
    """The registration of each of these applications of one call, by id: two queries, however many there are."""
    people = list(applications)
    confirmed = by(SupportRegistration.objects.filter(application__in=people), at, field="received_at")
    done = {found.pk: found for found in confirmed}
    files: dict[int, dict[str, Mapping[str, Any]]] = {}
    for file in by(SupportFile.objects.filter(application__in=people), at).order_by("pk"):
        files.setdefault(file.application_id, {})[file.slot] = file.data() | {"at": iso(file.at)}
    return {
        application.pk: _support(application, files.get(application.pk, {}), done.get(application.pk))
        for application in people
    }


def _support(
    application: Application, files: dict[str, Mapping[str, Any]], done: SupportRegistration | None
) -> Support:
    terms, slots = application.call.terms, _slots(application)
    at_application = terms.get("supportDocs") == AT_APPLICATION
    if done is not None:
        files = dict(done.files)
    elif at_application:
        files = {slot.key: slot.declared for slot in slots if slot.declared} | files
    return Support(application, slots, files, done, at_application, unconfirmed_policy(terms))


def _slots(application: Application) -> list[Slot]:
    education = (application.call.terms.get("profile") or {}).get("education") or {}
    asked = education.get("requiresHabilitacionVigente", False)
    return slots_of(application.confirmation.data["sheet"], license_asked=asked)


def unconfirmed_policy(terms: Mapping[str, Any]) -> UnconfirmedUploads:
    """AMB-26."""
    return UnconfirmedUploads(terms.get("unconfirmedUploads", UnconfirmedUploads.ACCEPT_IF_COMPLETE))


def missing_policy(terms: Mapping[str, Any]) -> MissingSupport:
    """CUR-02."""
    return MissingSupport(terms.get("missingSupportPolicy", MissingSupport.STRICT_ALL))


def recorded_documents(call: Call, *, at: datetime | None = None) -> dict[int, str]:
    """The word of the latest recorded result of stage 8 of each application, by id."""
    results = StageResult.objects.filter(application__call=call, stage=Stage.DOCUMENTS)
    return dict(by(results, at).order_by("version").values_list("application_id", "result"))


def receipt_of(registered: SupportRegistration) -> dict[str, Any]:
    """What the site signed at the confirmation, with the signature over its canonical form."""
    return signed_receipt(registered.application, registered, kind=KIND)


def curricular_published(call: Call) -> bool:
    """Whether the curricular results (stage 10) are out, after which DOC-06 is over."""
    return Publication.objects.filter(call=call, stage_order=CURRICULAR_LIST).exists()
