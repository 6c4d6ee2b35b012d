"""Sealing a registration: recorded, signed, and with the proof of the failure that made Human Resources register it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from applications.domain.limits import LEAST_REASON, REASON
from applications.domain.receipt import receipt_facts
from applications.enums import Origin
from applications.models import Application
from core.clock import iso
from core.errors import BadRequest
from core.record import Act, append
from core.signing import sign
from cvs.services_documents import KeptPdf


@dataclass(frozen=True, slots=True)
class Failure:
    """What proves that somebody could not register in time: the instant, a PDF, and why it is accepted (APP-07, DOC-06)."""

    failed_at: datetime
    evidence: KeptPdf
    reason: str

    def checked(self) -> Failure:
        """With its reason trimmed. BadRequest `failure.reason` out of its limits."""
        reason = self.reason.strip()
        if not LEAST_REASON <= len(reason) <= REASON:
            raise BadRequest("failure.reason", f"Escriba el motivo, de {LEAST_REASON} a {REASON} caracteres.")
        return replace(self, reason=reason)


@dataclass(frozen=True, slots=True)
class Seal:
    """Who registers what, and when it had arrived whole; `kind` as receipts name it."""

    key: uuid.UUID
    sha256: str
    received_at: datetime
    failure: Failure | None = None
    kind: str = ""


def origin_of(failure: Failure | None) -> Origin:
    """How it came in."""
    return Origin.TECHNICAL_FAILURE if failure else Origin.PORTAL


def seal(application: Application, sealed: Seal, act: Act) -> dict[str, Any]:
    """Append the act, with the proof of a failure, and sign the receipt; returns the columns of `Filing`."""
    failure, data, proof = sealed.failure, dict(act.data), {}
    if failure:
        data |= {"reason": failure.reason, "evidence": failure.evidence.sha256, "failed_at": iso(failure.failed_at)}
        proof = {
            "approver": act.actor,
            "reason": failure.reason,
            "failed_at": failure.failed_at,
            "evidence_sha256": failure.evidence.sha256,
            "evidence_name": failure.evidence.name,
        }
    head = append(replace(act, data=data)).hash
    signed = sign(
        receipt_facts(
            call=application.call.code,
            number=application.number,
            document=application.user.username,
            received_at=iso(sealed.received_at),
            sha256=sealed.sha256,
            head=head,
            kind=sealed.kind,
        )
    )
    return {
        "key": sealed.key,
        "received_at": sealed.received_at,
        "sha256": sealed.sha256,
        "head": head,
        "signing_key": signed["key"],
        "signature": signed["signature"],
        "origin": origin_of(failure),
        **proof,
    }
