"""What every sworn registration keeps: its receipt, and the proof of a technical failure where there was one."""

from __future__ import annotations

from django.db import models

from applications.domain.limits import REASON
from applications.enums import Origin


class Filing(models.Model):
    """The columns of a registration that was confirmed once and for all (APP-05, APP-07, DOC-03, DOC-06).

    `sha256` is of the frozen text that each kind keeps; `head` the call's chain after the entry that tells of it;
    `signature` is over the receipt (applications.domain.receipt). With `failed_at` Human Resources registered it.
    """

    key = models.UUIDField()  # of the page that confirmed: the same click again is the same receipt
    received_at = models.DateTimeField("recibido")
    sha256 = models.CharField(max_length=64)
    head = models.CharField(max_length=64)
    signing_key = models.CharField(max_length=16)
    signature = models.CharField(max_length=88)
    origin = models.CharField("origen", max_length=17, choices=Origin.choices)
    approver = models.CharField("aprobó", max_length=80, blank=True)
    reason = models.CharField("motivo", max_length=REASON, blank=True)
    failed_at = models.DateTimeField("falla", null=True)
    evidence_sha256 = models.CharField(max_length=64, blank=True)
    evidence_name = models.CharField(max_length=120, blank=True)

    class Meta:
        abstract = True
