"""Answers of the RNSSC as a CSV file: a line for each sanction, or one line without a sanction for who has none (REQ-05)."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from applications.domain.sanctions import SanctionStatus, SanctionType
from core.display import LIMA

HEADER = ("documento", "consultado", "tipo", "desde", "hasta", "estado")
LINES_MAX = 5_000
BYTES_MAX = 1024 * 1024
PROBLEMS_SHOWN = 20
MOMENT, DAY = "%d/%m/%Y %H:%M", "%d/%m/%Y"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the registry answered about one document at an instant; `sanctions` as `sanctions_of` reads them."""

    document: str
    asked_at: datetime
    sanctions: tuple[Mapping[str, str | None], ...] = ()


@dataclass(slots=True)
class Reading:
    """A file read whole: its answers in the order of the file, and in words what is wrong with which line."""

    answers: list[Answer] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class _Wrong(ValueError):
    """A line that cannot be taken, in words."""


def read_answers(raw: bytes, *, known: Collection[str], now: datetime) -> Reading:
    """Every answer of a file, or every problem: with one problem nothing of it is to be used.

    `known` are the document numbers that applied. Semicolons or commas; UTF-8.
    """
    reading = Reading()
    if len(raw) > BYTES_MAX:
        reading.problems.append("El archivo pasa de 1 MB.")
        return reading
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        reading.problems.append("El archivo no está en UTF-8. Guárdelo como «CSV UTF-8».")
        return reading
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in text[:200] else ","))
    if not lines or tuple(cell.strip().lower() for cell in lines[0]) != HEADER:
        reading.problems.append(f"La primera línea debe ser: {';'.join(HEADER)}")
        return reading
    if len(lines) - 1 > LINES_MAX:
        reading.problems.append(f"El archivo tiene más de {LINES_MAX} líneas.")
        return reading
    found: dict[str, Answer] = {}
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            _take(found, [cell.strip() for cell in cells], known=known, now=now)
        except _Wrong as wrong:
            reading.problems.append(f"Línea {number}: {wrong}")
    if not found and not reading.problems:
        reading.problems.append("El archivo no tiene ninguna consulta.")
    reading.answers = list(found.values())
    return reading


def _take(found: dict[str, Answer], cells: list[str], *, known: Collection[str], now: datetime) -> None:
    if len(cells) != len(HEADER):
        raise _Wrong(f"tiene {len(cells)} columnas y deben ser {len(HEADER)}.")
    document, asked, kind, start, end, status = cells
    document = document.upper()
    if document not in known:
        raise _Wrong(f"el documento «{document[:20]}» no corresponde a ninguna postulación de esta convocatoria.")
    asked_at = _parsed(asked, MOMENT, "la fecha y hora de la consulta, como 11/10/2023 10:30").replace(tzinfo=LIMA)
    if asked_at > now:
        raise _Wrong("la consulta está en el futuro.")
    sanction = _sanction(kind, start, end, status)
    before = found.get(document)
    if before is None:
        found[document] = Answer(document, asked_at, (sanction,) if sanction else ())
        return
    if before.asked_at != asked_at:
        raise _Wrong(f"el documento {document} ya está con otra fecha de consulta.")
    if sanction is None or not before.sanctions:
        raise _Wrong(f"el documento {document} ya está, y una de sus líneas dice que no tiene sanciones.")
    if sanction in before.sanctions:
        raise _Wrong(f"repite una sanción del documento {document}.")
    found[document] = Answer(document, asked_at, (*before.sanctions, sanction))


def _sanction(kind: str, start: str, end: str, status: str) -> dict[str, str | None] | None:
    if not kind:
        if start or end or status:
            raise _Wrong("sin tipo de sanción, las demás columnas van vacías.")
        return None
    kind = kind.upper().replace(" ", "_")
    if kind not in SanctionType.__members__:
        raise _Wrong(f"el tipo «{kind[:30]}» no existe. Use {', '.join(SanctionType.__members__)}.")
    status = status.upper() or SanctionStatus.VIGENTE
    if status not in SanctionStatus.__members__:
        raise _Wrong(f"el estado «{status[:30]}» no existe. Use {', '.join(SanctionStatus.__members__)}.")
    first = _parsed(start, DAY, "desde, como 01/03/2022").date()
    last = _parsed(end, DAY, "hasta, como 28/02/2027, o vacía si no tiene término").date() if end else None
    if last is not None and last < first:
        raise _Wrong("la sanción termina antes de empezar.")
    return {"type": kind, "from": first.isoformat(), "to": last.isoformat() if last else None, "status": status}


def _parsed(text: str, shape: str, what: str) -> datetime:
    try:
        return datetime.strptime(text, shape).replace(tzinfo=LIMA)
    except ValueError:
        raise _Wrong(f"no se entiende {what}.") from None
