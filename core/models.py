"""The record's two tables, and the outbox. Entries are append-only: the database itself refuses UPDATE and DELETE (design 6)."""

from __future__ import annotations

import json
from typing import Any

from django.db import models


class ChainHead(models.Model):
    """The last entry of a chain: what the next one links to, and the row that writers lock. No personal data."""

    chain = models.CharField(primary_key=True, max_length=80)
    index = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = "cabeza de cadena"

    def __str__(self) -> str:
        return f"{self.chain}#{self.index}"


class RecordEntry(models.Model):
    """One act. Holds who did it (identifier as plain text, so that it outlives the account), never free personal data.

    `data` is canonical JSON text and `at` the ISO instant, byte for byte what was hashed.
    """

    chain = models.CharField(max_length=80)
    index = models.PositiveIntegerField()
    kind = models.CharField(max_length=48)
    actor = models.CharField(max_length=80)
    at = models.CharField(max_length=24)
    data = models.TextField()
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = "asiento"
        constraints = [models.UniqueConstraint(fields=["chain", "index"], name="record_chain_index")]

    def __str__(self) -> str:
        return f"{self.chain}#{self.index} {self.kind}"

    @property
    def payload(self) -> dict[str, Any]:
        """The entry's data as a dictionary."""
        loaded: dict[str, Any] = json.loads(self.data)
        return loaded


class OutboxMessage(models.Model):
    """A mail to be sent (core/outbox.py). Personal data: the address and the words; the words are erased once sent."""

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=48)
    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)  # null: sent, or set aside
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "mensaje por enviar"
        indexes = [models.Index(fields=["due_at"], name="outbox_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
