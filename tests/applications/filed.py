"""The demo's people as they applied: frozen files, with what the sanction registry says of them."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from accounts.enums import Role
from applications.domain.annexes import required_annexes
from applications.domain.snapshot import GivenAnnex, frozen
from applications.enums import Origin
from applications.models import Application, Confirmation
from applications.models_review import RegistryQuery, RequirementDecision
from applications.selectors_review import review_of
from applications.services_review import LineChoice, Proof, decide_requirements, record_answer
from calls.models import Call
from core.canonical import canonical
from exam_server.demo.data import applicants_data
from tests.accounts.people import make_user

HR = "user:rrhh"
ASKED = datetime(2023, 10, 11, 15, 30, tzinfo=UTC)
DECIDED = datetime(2023, 10, 12, 15, 0, tzinfo=UTC)
PROOF = Proof("a" * 64, "rnssc.pdf")


def applied() -> list[dict[str, Any]]:
    """The rows of `demo_applicants.json` that ended with an application."""
    return [row for row in applicants_data() if "requirements" in row["expected"]]


def file_application(call: Call, row: dict[str, Any], number: int) -> Application:
    """One of them, confirmed at the instant their row says."""
    user = make_user(row["docNumber"], Role.APPLICANT, full_name=row["fullName"])
    at = datetime.fromisoformat(row["applicationConfirmedAt"])
    application = Application.objects.create(call=call, user=user, number=number, confirmed_at=at)
    sheet = {**row, "languages": []}
    annexes = [GivenAnnex(code, "SIGNED_UPLOAD", at.isoformat()) for code in required_annexes(call.terms)]
    text = canonical(
        frozen(
            call=call.code,
            counts_at=at.isoformat(),
            received_at=at.isoformat(),
            origin=Origin.PORTAL.value,
            annexes=annexes,
            sheet=sheet,
        )
    )
    Confirmation.objects.create(
        application=application,
        key=uuid.uuid4(),
        received_at=at,
        snapshot=text,
        sha256="a" * 64,
        head="b" * 64,
        signing_key="c" * 16,
        signature="d" * 88,
        origin=Origin.PORTAL,
    )
    return application


def file_everybody(call: Call) -> dict[str, Application]:
    """Everybody, by their id in the file."""
    return {row["id"]: file_application(call, row, place) for place, row in enumerate(applied(), start=1)}


def ask_registry(application: Application, *sanctions: dict[str, Any]) -> RegistryQuery:
    """The registry answers: nothing, or these sanctions."""
    return record_answer(application, asked_at=ASKED, sanctions=sanctions, proof=PROOF, actor=HR, now=ASKED)


def ask_everybody(people: dict[str, Application]) -> None:
    """As each row says."""
    for row in applied():
        ask_registry(people[row["id"]], *row["rnssc"])


def as_proposed(application: Application) -> dict[str, LineChoice]:
    """The answers that agree with the rules."""
    return {line.code.value: LineChoice(line.met) for line in review_of(application).lines if line.met is not None}


def decide(
    application: Application, changes: dict[str, LineChoice] | None = None, *, reason: str = ""
) -> RequirementDecision:
    """A person decides as proposed, but for the lines given."""
    return decide_requirements(
        application,
        as_proposed(application) | (changes or {}),
        seen=review_of(application).seen,
        actor=HR,
        now=DECIDED,
        reason=reason,
    )
