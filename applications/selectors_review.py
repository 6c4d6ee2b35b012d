"""Reads of stage 4: what the rules propose for each application, beside what was decided (REQ-01, REQ-02)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localdate

from applications.domain.requirements import Line, Profile, Verdict, profile_of, requirement_lines, verdict
from applications.domain.snapshot import StoredFile, files_of
from applications.models import Application, RequirementResult
from applications.models_review import RegistryQuery, RequirementDecision
from applications.selectors import filed_applications
from calls.models import Call
from core.canonical import digest
from core.clock import parse_iso
from core.errors import NotFound


class Show(StrEnum):
    """Which applications a list shows."""

    ALL = "todas"
    DUE = "por-decidir"
    NO_QUERY = "sin-rnssc"
    APTO = "aptos"
    NO_APTO = "no-aptos"


@dataclass(frozen=True, slots=True)
class Review:
    """One application with what the rules propose now, and the decision there is.

    `seen` is a digest of the proposal: who decides says which proposal they saw.
    """

    application: Application
    lines: tuple[Line, ...]
    query: RegistryQuery | None
    decision: RequirementDecision | None

    @property
    def verdict(self) -> Verdict:
        """What the lines add up to."""
        return verdict(self.lines)

    @property
    def failed(self) -> list[Line]:
        """The lines the rules find not met."""
        return [line for line in self.lines if line.met is False]

    @property
    def seen(self) -> str:
        """The digest of the proposal."""
        return digest([[line.code, line.required, line.computed, line.met] for line in self.lines])


@dataclass(frozen=True, slots=True)
class Tally:
    """How the decisions of a call stand; who withdrew is not counted in the rest."""

    total: int
    withdrawn: int
    due: int
    unasked: int
    apt: int
    not_apt: int


def review_of(application: Application, profile: Profile | None = None) -> Review:
    """One application; its `call` and `confirmation` are read if they are not there yet."""
    asked = application.registry_queries.last()
    decided = application.decisions.last()
    return _review(application, profile or profile_of(application.call.terms), asked, decided)


def reviews(call: Call, applications: Sequence[Application]) -> list[Review]:
    """These applications, read together: two queries and their confirmations. Those without a file are left out."""
    profile = profile_of(call.terms)
    ids = [application.pk for application in applications]
    asked = {each.application_id: each for each in RegistryQuery.objects.filter(application__in=ids).order_by("pk")}
    decided = {
        each.application_id: each for each in RequirementDecision.objects.filter(application__in=ids).order_by("pk")
    }
    return [
        _review(application, profile, asked.get(application.pk), decided.get(application.pk))
        for application in applications
        if hasattr(application, "confirmation")
    ]


def applications_to_review(call: Call, *, show: Show = Show.ALL, search: str = "") -> QuerySet[Application]:
    """A call's filed applications by number, with their files."""
    found = filed_applications(call, search=search).exclude(confirmation=None).defer(None)
    match show:
        case Show.DUE:
            return found.filter(requirements="", withdrawal=None)
        case Show.NO_QUERY:
            return found.filter(registry_queries=None, withdrawal=None)
        case Show.APTO | Show.NO_APTO:
            return found.filter(requirements="APTO" if show is Show.APTO else "NO_APTO")
    return found


def tally_of(call: Call) -> Tally:
    """The counts of a call, in one query."""
    stays = Q(withdrawal=None)
    query = RegistryQuery.objects.filter(application=OuterRef("pk")).values("pk")[:1]
    counted = (
        Application.objects.filter(call=call)
        .annotate(asked=Subquery(query))
        .aggregate(
            total=Count("pk"),
            withdrawn=Count("pk", filter=~stays),
            due=Count("pk", filter=stays & Q(requirements="")),
            unasked=Count("pk", filter=stays & Q(asked=None, confirmation__isnull=False)),
            apt=Count("pk", filter=stays & Q(requirements="APTO")),
            not_apt=Count("pk", filter=stays & Q(requirements="NO_APTO")),
        )
    )
    return Tally(**counted)


def last_refusals(call: Call, *, at: datetime | None = None) -> dict[int, RequirementDecision]:
    """The decision that counts, now or at an instant, of each application that is not Apto; other lines are not read."""
    decided = RequirementDecision.objects.filter(application__call=call)
    if at is None:
        decided = decided.filter(application__requirements=RequirementResult.NO_APTO)
    else:
        decided = decided.filter(at__lte=at)
    last = dict(decided.order_by("version").values_list("application_id", "pk"))
    refused = decided.filter(pk__in=last.values(), result=RequirementResult.NO_APTO)
    return {each.application_id: each for each in refused}


def file_of(application: Application, sha256: str) -> StoredFile:
    """A PDF that the application's frozen file names; NotFound for any other."""
    found = files_of(application.confirmation.data).get(sha256)
    if found is None:
        raise NotFound("file.not_found", "Esa postulación no tiene ese archivo.")
    return found


def query_of(application: Application, query_id: int) -> RegistryQuery:
    """One of the application's answers of the registry."""
    found = application.registry_queries.filter(pk=query_id).first()
    if found is None:
        raise NotFound("registry.not_found", "No existe esa consulta.")
    return found


def next_due(call: Call, *, after: int) -> Application | None:
    """The next application still to be decided after a number, round to the first."""
    due = Application.objects.filter(call=call, requirements="", withdrawal=None).exclude(confirmation=None)
    return due.filter(number__gt=after).order_by("number").first() or due.order_by("number").first()


def _review(
    application: Application, profile: Profile, asked: RegistryQuery | None, decided: RequirementDecision | None
) -> Review:
    snapshot: dict[str, Any] = application.confirmation.data
    lines = requirement_lines(
        snapshot["sheet"],
        profile,
        cutoff=localdate(parse_iso(snapshot["applicationConfirmedAt"])),
        registry=asked.check_made if asked else None,
        annexes=_codes(snapshot["annexes"]),
    )
    return Review(application, tuple(lines), asked, decided)


def _codes(annexes: Iterable[dict[str, Any]]) -> list[str]:
    return [annex["code"] for annex in annexes]
