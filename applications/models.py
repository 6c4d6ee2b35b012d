"""One person in one call. The exam, the documents and the interview all hang from here (APP-02)."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db import models

from applications.domain.limits import REASON
from applications.domain.snapshot import conditions_of
from applications.enums import AnnexCode, AnnexMode
from applications.models_filing import Filing
from calls.models import Call
from cvs.models import Document

__all__ = [
    "Annex",
    "Application",
    "Confirmation",
    "Draft",
    "RegistryQuery",
    "RequirementDecision",
    "RequirementResult",
    "Withdrawal",
]


class RequirementResult(models.TextChoices):
    """Domain section 1; empty while undecided."""

    APTO = "APTO", "APTO"
    NO_APTO = "NO_APTO", "NO APTO"


class Application(models.Model):
    """A confirmed application. Personal data by reference to the person; kept while process and appeals last.

    `confirmed_at` is the instant that its periods are judged by. Once it has its `Confirmation` the database refuses to
    change who, where, which number and when; only the decision on the minimum requirements (stage 4) is still to come.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="applications")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="applications")
    number = models.PositiveIntegerField("número")
    confirmed_at = models.DateTimeField("confirmada", null=True)
    requirements = models.CharField("requisitos", max_length=8, choices=RequirementResult.choices, blank=True)

    class Meta:
        verbose_name = "postulación"
        constraints = [
            models.UniqueConstraint(fields=["call", "user"], name="applications_once_per_call"),
            models.UniqueConstraint(fields=["call", "number"], name="applications_number"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id}-{self.number}"


class Draft(models.Model):
    """What somebody prepares for a call before confirming: the annexes; everything else is in MIS DATOS.

    Its row is what every writer of one person's application to one call queues on.
    Personal data by reference to the person.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="drafts")
    started_at = models.DateTimeField("empezada")

    class Meta:
        verbose_name = "postulación en preparación"
        constraints = [models.UniqueConstraint(fields=["call", "user"], name="applications_draft_once_per_call")]

    def __str__(self) -> str:
        return f"{self.call_id}/{self.user_id}"


class Annex(models.Model):
    """An annex of a draft: a signed PDF, or the instant at which it was declared electronically. Personal data."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="annexes")
    code = models.CharField("anexo", max_length=8, choices=AnnexCode.choices)
    mode = models.CharField("forma", max_length=22, choices=AnnexMode.choices)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("desde")

    class Meta:
        verbose_name = "anexo"
        constraints = [models.UniqueConstraint(fields=["draft", "code"], name="applications_annex_once")]

    def __str__(self) -> str:
        return self.code


class Confirmation(Filing):
    """The file of a process: what was declared, as it stood at one instant (APP-05, APP-06, CV-06). Personal data.

    Append-only: the database refuses UPDATE and DELETE to everybody. `snapshot` is canonical JSON text, byte for byte what
    `sha256` is of. The PDF receipt is drawn from this row and has the same bytes each time.
    """

    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, primary_key=True, related_name="confirmation"
    )
    received_at = models.DateTimeField("recibida")
    snapshot = models.TextField()

    class Meta:
        verbose_name = "confirmación"

    def __str__(self) -> str:
        return f"confirmación {self.application_id}"

    @property
    def approved_by(self) -> str:
        """The user name of who registered it on somebody's behalf; "" for the portal's own."""
        return self.approver.removeprefix("user:")

    @property
    def data(self) -> dict[str, Any]:
        """The snapshot read."""
        loaded: dict[str, Any] = json.loads(self.snapshot)
        return loaded

    @property
    def conditions(self) -> dict[str, dict[str, Any]]:
        """The declared conditions by name; the quick way to them, for who asks hundreds of files."""
        return conditions_of(self.snapshot)


class Withdrawal(models.Model):
    """Somebody leaves a process. A record beside the file, which stays as it is (APP-06).

    Personal data: the reason that somebody gives.
    """

    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, primary_key=True, related_name="withdrawal"
    )
    at = models.DateTimeField("presentado")
    reason = models.CharField("motivo", max_length=REASON, blank=True)

    class Meta:
        verbose_name = "desistimiento"

    def __str__(self) -> str:
        return f"desistimiento {self.application_id}"


# The models of stage 4 point at `Application`: they are read once it exists, so that Django finds them here.
from applications.models_review import RegistryQuery, RequirementDecision  # noqa: E402
