"""Which reader a bank file gets: by the ending of its name."""

from __future__ import annotations

from exams.domain.gift import read_gift
from exams.domain.questions import Reading, read_json, read_text

ENDINGS = (".json", ".gift", ".txt")


def read_bank_file(name: str, raw: bytes) -> Reading:
    """Read `.json`, or GIFT from `.gift` and `.txt`. What cannot be read at all is a problem of line 1."""
    text, fault = read_text(raw)
    ending = "." + name.lower().rpartition(".")[2]
    if ending not in ENDINGS:
        fault = "El archivo debe terminar en .json (banco) o en .gift o .txt (GIFT de Moodle)."
    if fault:
        reading = Reading()
        reading.add_problem(1, fault)
        return reading
    return read_json(text) if ending == ".json" else read_gift(text)
