"""The append-only record: hash chains per attempt, sitting and call (design 6, AUD-01).

`append` and `append_many` must run inside the transaction of the change they tell about; they raise otherwise. An entry is
`{chain, index, kind, actor, at, data, prev, hash}` with `hash = SHA-256(canonical(all the others))`; the first entry's
`prev` is 64 zeros. Writers of one chain queue on its head row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from core.canonical import canonical, digest
from core.clock import iso
from core.models import ChainHead, RecordEntry

GENESIS = "0" * 64
SYSTEM = "system"
APPLICANT = "applicant"  # in an attempt's chain: the one person whose attempt it is


@dataclass(frozen=True, slots=True)
class Act:
    """What is to be written: one entry without its place in the chain."""

    chain: str
    kind: str
    actor: str
    at: datetime
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain after an act was written."""

    chain: str
    index: int
    hash: str


def attempt_chain(attempt_id: object) -> str:
    """Name of an attempt's chain."""
    return f"attempt:{attempt_id}"


def sitting_chain(sitting_id: object) -> str:
    """Name of a sitting's chain."""
    return f"sitting:{sitting_id}"


def call_chain(code: str) -> str:
    """Name of a call's chain."""
    return f"call:{code}"


def entry_hash(*, chain: str, index: int, kind: str, actor: str, at: str, data: str, prev: str) -> str:
    """The hash of an entry; `data` is the canonical JSON text."""
    return digest({"chain": chain, "index": index, "kind": kind, "actor": actor, "at": at, "data": data, "prev": prev})


def append(act: Act) -> Head:
    """Write one act at the end of its chain."""
    return append_many([act])[0]


def append_many(acts: Sequence[Act]) -> list[Head]:
    """Write acts in the order given, each at the end of its chain; three statements whatever their number.

    Raises TransactionManagementError outside a transaction: an act and its change stand or fall together.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A record entry belongs in the transaction of its change.")
    heads = _locked_heads({act.chain for act in acts})
    entries: list[RecordEntry] = []
    written: list[Head] = []
    for act in acts:
        last = heads.get(act.chain) or Head(act.chain, -1, GENESIS)
        data, at, index = canonical(act.data), iso(act.at), last.index + 1
        hashed = entry_hash(
            chain=act.chain, index=index, kind=act.kind, actor=act.actor, at=at, data=data, prev=last.hash
        )
        entries.append(
            RecordEntry(
                chain=act.chain,
                index=index,
                kind=act.kind,
                actor=act.actor,
                at=at,
                data=data,
                prev=last.hash,
                hash=hashed,
            )
        )
        heads[act.chain] = Head(act.chain, index, hashed)
        written.append(heads[act.chain])
    RecordEntry.objects.bulk_create(entries)
    ChainHead.objects.bulk_create(
        [ChainHead(chain=head.chain, index=head.index, hash=head.hash) for head in heads.values()],
        update_conflicts=True,
        unique_fields=["chain"],
        update_fields=["index", "hash"],
    )
    return written


def _locked_heads(chains: set[str]) -> dict[str, Head]:
    """The heads of these chains, locked in one order so that two writers never wait for each other in a ring.

    A chain without a row yet cannot be locked: its first two writers meet at the unique constraint and one retries.
    """
    rows = ChainHead.objects.filter(chain__in=chains).order_by("chain")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update()
    return {row.chain: Head(row.chain, row.index, row.hash) for row in rows}


def heads_of(chains: Iterable[str]) -> dict[str, Head]:
    """The present heads, by chain name; chains without entries are absent."""
    return {row.chain: Head(row.chain, row.index, row.hash) for row in ChainHead.objects.filter(chain__in=list(chains))}


def entries_of(chain: str) -> list[RecordEntry]:
    """Every entry of a chain, in order."""
    return list(RecordEntry.objects.filter(chain=chain).order_by("index"))
