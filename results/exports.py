"""The record of a sitting as one file, in the form tools/verify_record.py reads (design 6)."""

from __future__ import annotations

import json

from core.clock import iso
from core.models import RecordEntry
from core.record import attempt_chain, call_chain, sitting_chain
from core.signing import public_keys
from exams.models import Sitting

ENTRY_FIELDS = ("chain", "index", "kind", "actor", "at", "data", "prev", "hash")


def render_record(sitting: Sitting) -> bytes:
    """`{sitting, chains: {name: [entries]}, root, root_signature, keys}`, one entry a line.

    Chains: every attempt's, the sitting's, and the call's, where publications are. An entry's `data` is the text hashed.
    """
    attempts = sorted(str(pk) for pk in sitting.attempts.values_list("pk", flat=True))
    names = [sitting_chain(sitting.pk), call_chain(sitting.call.code), *(attempt_chain(pk) for pk in attempts)]
    head = {
        "id": sitting.pk,
        "call": sitting.call.code,
        "name": sitting.name,
        "opens_at": iso(sitting.opens_at),
        "closed_at": iso(sitting.closed_at) if sitting.closed_at else None,
    }
    written = ((name, _entries(name)) for name in names)
    chains = ",\n".join(f"{json.dumps(name)}: [\n{entries}\n]" for name, entries in written if entries)
    text = (
        f'{{"sitting": {json.dumps(head)},\n"root": {json.dumps(sitting.merkle_root)},\n'
        f'"root_signature": {json.dumps(sitting.root_signature)},\n"keys": {json.dumps(public_keys())},\n'
        f'"chains": {{\n{chains}\n}}}}\n'
    )
    return text.encode("ascii")


def _entries(chain: str) -> str:
    rows = RecordEntry.objects.filter(chain=chain).order_by("index").values(*ENTRY_FIELDS)
    return ",\n".join(json.dumps(row) for row in rows)
