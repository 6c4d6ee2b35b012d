"""The record's two tables. Entries are append-only: the database itself refuses UPDATE and DELETE (design 6)."""

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
