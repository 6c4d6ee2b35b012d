"""After the final list: who is called to sign, what they bring, the contract, and how a call may end (sections 18, 19)."""

from __future__ import annotations

from django.db import models

from applications.models import Application
from calls.models import Call
from results.enums import CallEndKind, ChecklistItem, ChecklistState, SigningFailureCause


class Promotion(models.Model):
    """An accesitario called to sign because somebody before did not (CTR-04). Append-only.

    Personal data by reference to the application.
    """

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="promotion")
    notified_at = models.DateTimeField("notificado")
    actor = models.CharField("autor", max_length=80)

    class Meta:
        verbose_name = "llamado de accesitario"

    def __str__(self) -> str:
        return f"llamado {self.application_id}"


class SigningFailure(models.Model):
    """Somebody who was to sign and will not (CTR-04, MER-04). Append-only. Personal data: why somebody did not sign."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="signing_failure")
    cause = models.CharField("causa", max_length=20, choices=SigningFailureCause.choices)
    reason = models.CharField("sustento", max_length=1000)
    actor = models.CharField("autor", max_length=80)
    at = models.DateTimeField("registrado")

    class Meta:
        verbose_name = "no suscripción"

    def __str__(self) -> str:
        return f"no suscripción {self.application_id}"


class ChecklistMark(models.Model):
    """What Human Resources saw of a document asked for to sign (CTR-03, CTR-05). Append-only; the last version counts.

    Personal data: what was found in somebody's papers.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="checklist")
    item = models.CharField("documento", max_length=20, choices=ChecklistItem.choices)
    version = models.PositiveSmallIntegerField("versión")
    state = models.CharField("estado", max_length=14, choices=ChecklistState.choices)
    note = models.CharField("nota", max_length=1000, blank=True)
    actor = models.CharField("autor", max_length=80)
    at = models.DateTimeField("registrado")

    class Meta:
        verbose_name = "documento para el contrato"
        constraints = [
            models.UniqueConstraint(fields=["application", "item", "version"], name="results_checklist_version")
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.item}: {self.state}"


class WinnerSheet(models.Model):
    """Bitácora: what the winner writes for the contract (CTR-01). Personal and bank data; the winner and HR alone read it.

    All of it is personal data.
    """

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="winner_sheet")
    data = models.JSONField("datos", default=dict)
    saved_at = models.DateTimeField("grabada")

    class Meta:
        verbose_name = "bitácora"

    def __str__(self) -> str:
        return f"bitácora {self.application_id}"


class Contract(models.Model):
    """A contract as signed. `registered_on` is the one thing still to come (CTR-07).

    Personal data by reference to the application.
    """

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="contract")
    signed_on = models.DateField("firmado")
    starts_on = models.DateField("inicio")
    ends_on = models.DateField("fin")
    trial_until = models.DateField("período de prueba hasta")
    register_until = models.DateField("registrar hasta")
    registered_on = models.DateField("registrado el", null=True)
    actor = models.CharField("autor", max_length=80)
    at = models.DateTimeField("registrado")

    class Meta:
        verbose_name = "contrato"

    def __str__(self) -> str:
        return f"contrato {self.application_id}"


class CallEnd(models.Model):
    """The act that declares a call void or cancels it (section 18). Append-only: the state is terminal.

    `case` is a VoidCase or a CancelCause; `pdf` the act, byte for byte, and `sha256` and `signature` are of it.
    No personal data.
    """

    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="ending")
    kind = models.CharField("clase", max_length=8, choices=CallEndKind.choices)
    case = models.CharField("causa", max_length=20)
    unfilled = models.PositiveSmallIntegerField("posiciones sin cubrir")
    text = models.CharField("sustento", max_length=2000)
    actor = models.CharField("autor", max_length=80)
    at = models.DateTimeField("declarado")
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    signature = models.JSONField()

    class Meta:
        verbose_name = "fin de la convocatoria"

    def __str__(self) -> str:
        return f"{self.call_id} {self.kind}"
