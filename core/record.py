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
from core.sql import for_update, marks

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
    heads = _locked_heads(sorted({act.chain for act in acts}))
    entries: list[tuple[str | int, ...]] = []
    written: list[Head] = []
    for act in acts:
        last = heads.get(act.chain) or Head(act.chain, -1, GENESIS)
        data, at, index = canonical(act.data), iso(act.at), last.index + 1
        hashed = entry_hash(
            chain=act.chain, index=index, kind=act.kind, actor=act.actor, at=at, data=data, prev=last.hash
        )
        entries.append((act.chain, index, act.kind, act.actor, at, data, last.hash, hashed))
        heads[act.chain] = Head(act.chain, index, hashed)
        written.append(heads[act.chain])
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT_ENTRY, entries)
        cursor.executemany(_SET_HEAD, [(head.chain, head.index, head.hash) for head in heads.values()])
    return written


# Both tables hold text and integers only, so that these statements are the same on both databases.
_INSERT_ENTRY = 'INSERT INTO core_recordentry (chain, "index", kind, actor, at, data, prev, hash) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)'
_SET_HEAD = (
    'INSERT INTO core_chainhead (chain, "index", hash) VALUES (%s, %s, %s) '
    'ON CONFLICT (chain) DO UPDATE SET "index" = excluded."index", hash = excluded.hash'
)


def _locked_heads(chains: Sequence[str]) -> dict[str, Head]:
    """The heads of these chains, locked in one order so that two writers never wait for each other in a ring.

    A chain without a row yet cannot be locked: its first two writers meet at the unique constraint and one retries.
    """
    if not chains:
        return {}
    statement = f'SELECT chain, "index", hash FROM core_chainhead WHERE chain IN ({marks(len(chains))}) ORDER BY chain'
    with connection.cursor() as cursor:
        cursor.execute(statement + for_update(), list(chains))
        return {chain: Head(chain, index, hashed) for chain, index, hashed in cursor.fetchall()}


def heads_of(chains: Iterable[str]) -> dict[str, Head]:
    """The present heads, by chain name; chains without entries are absent."""
    return {row.chain: Head(row.chain, row.index, row.hash) for row in ChainHead.objects.filter(chain__in=list(chains))}


def entries_of(chain: str) -> list[RecordEntry]:
    """Every entry of a chain, in order."""
    return list(RecordEntry.objects.filter(chain=chain).order_by("index"))
