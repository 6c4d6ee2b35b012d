"""From what members find of each document to the proposed points (CUR-01..07), and where two members differ (CUR-08)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from core.display import local_date
from core.errors import BadRequest
from cvs.domain.needs import plain_number
from cvs.domain.snapshot import SheetData
from results.domain.curricular import Check, Curricular, Points, Row, Table, evaluate_curricular
from results.domain.proof import demands
from results.domain.support import LICENSE, Slot
from results.domain.terms import Terms
from results.enums import DocumentKind, Fact, MarkDecision

REASON_MIN, REASON_MAX = 10, 500

KINDS: Mapping[str, tuple[DocumentKind, ...]] = {
    "education": (
        DocumentKind.TITULO_O_GRADO,
        DocumentKind.CONSTANCIA_EGRESADO,
        DocumentKind.TITULO_EXTRANJERO,
    ),
    "training": (DocumentKind.CAPACITACION,),
    "experience": (
        DocumentKind.CERTIFICADO_TRABAJO,
        DocumentKind.CONSTANCIA_SERVICIOS,
        DocumentKind.CONTRATO,
        DocumentKind.RESOLUCION,
        DocumentKind.CERTIFICADO_PRACTICAS,
        DocumentKind.CERTIFICADO_SECIGRA,
        DocumentKind.CERTIFICADO_MTPE,
    ),
    LICENSE: (DocumentKind.HABILITACION,),
}
_USUAL: Mapping[str, DocumentKind] = {
    "EGRESADO": DocumentKind.CONSTANCIA_EGRESADO,
    "SERVICIOS": DocumentKind.CONSTANCIA_SERVICIOS,
    "PRACTICA_PREPROFESIONAL": DocumentKind.CERTIFICADO_PRACTICAS,
    "PRACTICA_PROFESIONAL": DocumentKind.CERTIFICADO_PRACTICAS,
    "SECIGRA": DocumentKind.CERTIFICADO_SECIGRA,
    "CERTIJOVEN": DocumentKind.CERTIFICADO_MTPE,
    "CERTIADULTO": DocumentKind.CERTIFICADO_MTPE,
}


@dataclass(frozen=True, slots=True)
class Mark:
    """What one member finds of the document in one place. Dates and hours None: as declared."""

    decision: MarkDecision
    kind: DocumentKind
    lacks: tuple[Fact, ...] = ()
    reason: str = ""
    start: date | None = None
    end: date | None = None
    hours: Decimal | None = None
    related: bool | None = None

    @property
    def check(self) -> Check:
        """As the rules of points take it."""
        return Check(
            valid=self.decision is MarkDecision.VALID,
            reason=self.reason,
            start=self.start,
            end=self.end,
            hours=self.hours,
            related=self.related,
        )

    @property
    def data(self) -> dict[str, Any]:
        """What counts of it, as plain data; two members agree when these are equal. Reasons may be worded differently."""
        return {
            "valid": self.decision is MarkDecision.VALID,
            "start": self.start.isoformat() if self.start else None,
            "end": self.end.isoformat() if self.end else None,
            "hours": None if self.hours is None else plain_number(self.hours),
            "related": self.related,
        }


@dataclass(frozen=True, slots=True)
class Bench:
    """What the evaluation of one person starts from: the frozen sheet, its places and those of them without a file."""

    sheet: SheetData
    slots: Sequence[Slot]
    missing: frozenset[Row]
    lacks_license: bool
    cutoff: date

    @property
    def decidable(self) -> list[Slot]:
        """Places whose document somebody judges: those of declared rows and the licence that have a file."""
        return [
            slot
            for slot in self.slots
            if slot.mandatory and (not self.lacks_license if slot.key == LICENSE else slot.row not in self.missing)
        ]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one member finds of one person: the rules' proposal, and the points they give if these are others."""

    proposed: Curricular
    given: Points | None = None
    rows: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def points(self) -> Points | None:
        """The points that count; None for who does not qualify."""
        return None if self.proposed.points is None else self.given or self.proposed.points

    @property
    def score(self) -> Decimal | None:
        """Their total."""
        return None if self.points is None else Decimal(self.points.total)

    @property
    def data(self) -> dict[str, Any]:
        """As it is signed and stored."""
        return {
            "result": self.proposed.result.value,
            "points": points_data(self.points),
            "proposed": points_data(self.proposed.points),
            "reasons": list(self.proposed.reasons),
            "missing": [f"{section}-{place}" for section, place in self.proposed.missing],
            "rows": {key: dict(row) for key, row in self.rows.items()},
        }


def points_data(points: Points | None) -> dict[str, int] | None:
    """The three parts by their Spanish names, as `evaluate_call` prints them."""
    if points is None:
        return None
    return {"formacion": points.education, "capacitacion": points.training, "experiencia": points.experience}


def find(bench: Bench, marks: Mapping[str, Mark], *, terms: Terms, given: Points | None = None) -> Finding:
    """What these marks give (CUR-01); a place without a mark counts as declared."""
    counting = {key: mark for key, mark in marks.items() if key in {slot.key for slot in bench.decidable}}
    licensed = not bench.lacks_license and (LICENSE not in counting or counting[LICENSE].check.valid)
    checks = {slot.row: counting[slot.key].check for slot in bench.decidable if slot.row and slot.key in counting}
    proposed = evaluate_curricular(
        bench.sheet if licensed else _without_license(bench.sheet),
        profile=terms.profile,
        table=terms.table,
        cutoff=bench.cutoff,
        missing=bench.missing,
        checks=checks,
        policy=terms.missing_support,
    )
    return Finding(proposed, given, {key: mark.data for key, mark in sorted(counting.items())})


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """Keys of the places, and `points`, in which two findings are not the same."""
    keys = sorted(one["rows"].keys() | other["rows"].keys())
    found = [key for key in keys if one["rows"].get(key) != other["rows"].get(key)]
    return found + ["points"] * (one["points"] != other["points"] or one["result"] != other["result"])


def checked_mark(mark: Mark, slot: Slot, sheet: SheetData) -> Mark:
    """The mark as it may be stored, or why not (CUR-03). A valid document lacks nothing; another one says what it lacks."""
    section = slot.row[0] if slot.row else slot.key
    if mark.kind not in KINDS[section]:
        raise BadRequest("mark.kind", "Esa clase de documento no corresponde a la fila.")
    lacks = tuple(fact for fact in demands(mark.kind) if fact in mark.lacks)
    reason = mark.reason.strip()
    if "\x00" in reason or len(reason) > REASON_MAX:
        raise BadRequest("mark.reason", f"El motivo admite como máximo {REASON_MAX} caracteres.")
    if mark.decision is MarkDecision.VALID and lacks:
        named = ", ".join(str(fact.label).lower() for fact in lacks)
        raise BadRequest("mark.lacks", f"Un documento al que le falta algo no es válido: {named}.")
    row = row_of(slot, sheet)
    related = mark.related if slot.row and mark.related is not row.get("related", True) else None
    valid = mark.decision is MarkDecision.VALID
    asks = (mark.decision is MarkDecision.NOT_VALID and not lacks) or (valid and related is not None)
    if asks and len(reason) < REASON_MIN:
        raise BadRequest("mark.reason", f"Escriba el motivo, de {REASON_MIN} a {REASON_MAX} caracteres.")
    return Mark(mark.decision, mark.kind, lacks, reason, *_proved(mark, row), related)


def checked_points(points: Points, table: Table) -> Points:
    """Points that the call's table can give; BadRequest `points.impossible` for others."""
    possible = (
        {given for _, given in table.education},
        {band.points for band in table.training},
        {band.points for band in table.experience},
    )
    parts = (points.education, points.training, points.experience)
    for name, part, allowed in zip(("I", "II", "III"), parts, possible, strict=True):
        if part not in allowed:
            listed = ", ".join(map(str, sorted(allowed)))
            raise BadRequest("points.impossible", f"{name}: la tabla de la convocatoria da {listed} puntos.")
    return points


def usual_kind(slot: Slot, row: Mapping[str, Any]) -> DocumentKind:
    """The document that a row like this usually has."""
    if slot.row is None:
        return DocumentKind.HABILITACION
    section = slot.row[0]
    word = row["status"] if section == "education" else row.get("kind", "")
    return _USUAL.get(word, KINDS[section][0])


def row_of(slot: Slot, sheet: SheetData) -> Mapping[str, Any]:
    """The declared row of a place; empty for the licence."""
    return sheet[slot.row[0]][slot.row[1]] if slot.row else {}


def _proved(mark: Mark, row: Mapping[str, Any]) -> tuple[date | None, date | None, Decimal | None]:
    """Dates and hours where they are not the declared ones."""
    start = end = hours = None
    if "start" in row:
        first, last = date.fromisoformat(row["start"]), date.fromisoformat(row["end"]) if row["end"] else date.max
        start, end = mark.start or first, mark.end or last
        if not first <= start <= end <= last:
            until = local_date(last) if row["end"] else "la fecha"
            raise BadRequest(
                "mark.dates", f"Las fechas probadas van dentro de lo declarado: de {local_date(first)} a {until}."
            )
        start, end = (start if start != first else None), (end if end != last else None)
    if mark.hours is not None and ("hours" in row or row.get("level")):
        if not 0 < mark.hours <= Decimal("9999.99"):
            raise BadRequest("mark.hours", "Las horas van de 0.01 a 9999.99.")
        hours = None if str(row.get("hours")) == plain_number(mark.hours) else mark.hours
    return start, end, hours


def _without_license(sheet: SheetData) -> dict[str, Any]:
    """The sheet as it counts when nobody proved the licence."""
    return {**sheet, "education": [{**row, "habilitacionValidUntil": None} for row in sheet["education"]]}
