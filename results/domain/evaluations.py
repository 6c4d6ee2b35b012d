"""Evaluations held outside the product: who needs which, and what the lines of a file of results say (EXA-06, FIN-01).

The file has a line for each person: the score, or that they did not come; of a psychological evaluation only whether they
came, because it gives no points (S2:276).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from exams.domain.scoring import result_of
from exams.enums import DisqualificationCode, ExamResult
from results.domain.knowledge import ExamPart
from results.domain.numbers import has_places
from results.domain.ponderado import Scale
from results.domain.terms import Terms
from results.enums import Evaluation, ImportedKind, PsychologicalResult, PsychometricResult

IN_PERSON = "PRESENCIAL"
SCORED_HEADER = ("documento", "nombres", "puntaje", "situacion")
ATTENDANCE_HEADER = ("documento", "nombres", "situacion")
LINES_MAX = 5_000
PLACES = 2  # of a score as it is stored and printed
ABSENT_WORDS = frozenset({"NO SE PRESENTO", "NO ASISTIO"})
PRESENT_WORDS = frozenset({"ASISTIO", "SE PRESENTO"})
_NUMBER = re.compile(r"-?[0-9]{1,7}([.,][0-9]{1,20})?")
_DISQUALIFIED = re.compile(r"DESCALIFICAD[OA](?:/A)? (\S+)")

Row = tuple[int, Sequence[str]]  # where it stands in the file, from 1, and its cells


@dataclass(frozen=True, slots=True)
class Rules:
    """What a line of this kind may say. `scale` None: no points. `right`, of an exam alone: right answers by score (EXA-04)."""

    kind: ImportedKind
    scale: Scale | None = None
    right: Mapping[Decimal, int] = field(default_factory=dict)
    each: Sequence[Decimal] = ()

    @property
    def header(self) -> tuple[str, ...]:
        """The first line of the file."""
        return ATTENDANCE_HEADER if self.scale is None else SCORED_HEADER


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one person obtained: the stage's word, the score (None without one), right answers and code of an exam."""

    result: str
    score: Decimal | None = None
    right: int | None = None
    code: str = ""

    def data(self) -> dict[str, Any]:
        """As it is stored."""
        score = None if self.score is None else f"{self.score:.{PLACES}f}"
        return {"result": self.result, "score": score, "right": self.right, "code": self.code}


@dataclass(frozen=True, slots=True)
class Line:
    """A good line: where it stood in the file, whose it is, and what it says."""

    place: int
    document: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a line, in words; `place` 0 is the file."""

    place: int
    text: str

    def __str__(self) -> str:
        return f"Línea {self.place}: {self.text}" if self.place else self.text


@dataclass(slots=True)
class Reading:
    """A file read whole. With one problem nothing of it is to be used."""

    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class _Wrong(ValueError):
    """A line that cannot be taken, in words."""


def kinds_of(terms: Mapping[str, Any]) -> list[ImportedKind]:
    """The evaluations of a call whose results come by file, in the order they are held. Takes the call's terms as data."""
    weights = terms.get("weights") or {}
    exam = terms.get("exam") or {}
    found = []
    if weights.get(Evaluation.KNOWLEDGE) is not None and exam.get("mode") == IN_PERSON:
        found.append(ImportedKind.KNOWLEDGE)
    if weights.get(Evaluation.PSYCHOMETRIC) is not None:
        found.append(ImportedKind.PSYCHOMETRIC)
    if terms.get("psychological"):
        found.append(ImportedKind.PSYCHOLOGICAL)
    return found


def rules_of(kind: ImportedKind, terms: Terms) -> Rules:
    """What lines of this kind may say in this call."""
    if kind is ImportedKind.KNOWLEDGE:
        parts = list(terms.exam_parts.values())
        each = sorted({part.points_each for part in parts})
        return Rules(kind, terms.scales[Evaluation.KNOWLEDGE], right_answers(parts), each)
    if kind is ImportedKind.PSYCHOMETRIC:
        return Rules(kind, terms.scales[Evaluation.PSYCHOMETRIC])
    return Rules(kind)


def read_lines(rows: Sequence[Row], rules: Rules, *, stage: Collection[str], applied: Collection[str]) -> Reading:
    """Every line of a file, or every problem. `stage`: documents of who is evaluated; `applied`: of who is in the call."""
    reading = Reading()
    if not rows or tuple(plain(cell).lower() for cell in _filled(rows[0][1])) != rules.header:
        reading.problems.append(Problem(0, f"La primera línea debe ser: {'; '.join(rules.header)}."))
        return reading
    if len(rows) - 1 > LINES_MAX:
        reading.problems.append(Problem(0, f"El archivo tiene más de {LINES_MAX} líneas."))
        return reading
    first_at: dict[str, int] = {}
    for place, cells in rows[1:]:
        told = [cell.strip() for cell in cells]
        if not any(told):
            continue
        try:
            line = _line(place, told, rules, stage=stage, applied=applied)
        except _Wrong as wrong:
            reading.problems.append(Problem(place, str(wrong)))
            continue
        first = first_at.setdefault(line.document, place)
        if first == place:
            reading.lines.append(line)
        else:
            reading.problems.append(Problem(place, f"el documento {line.document} ya está en la línea {first}."))
    if not reading.lines and not reading.problems:
        reading.problems.append(Problem(0, "El archivo no tiene ningún resultado."))
    return reading


def right_answers(parts: Sequence[ExamPart]) -> dict[Decimal, int]:
    """Right answers by the score they give: the smallest number, where parts are worth different points."""
    fewest = {Decimal(0): 0}
    for part in parts:
        before, fewest = fewest, {}
        for right in range(part.questions + 1):
            for total, count in before.items():
                reached = total + part.points_each * right
                fewest[reached] = min(count + right, fewest.get(reached, count + right))
    return fewest


def plain(text: str) -> str:
    """Capitals without accents, one blank between words: `No se presentó` → `NO SE PRESENTO`."""
    bare = unicodedata.normalize("NFD", text.replace("_", " "))
    return " ".join("".join(each for each in bare if not unicodedata.combining(each)).upper().split())


def _filled(cells: Sequence[str]) -> list[str]:
    """Without the empty cells that spreadsheets leave at the end."""
    found = list(cells)
    while found and not found[-1].strip():
        found.pop()
    return found


def _line(place: int, cells: Sequence[str], rules: Rules, *, stage: Collection[str], applied: Collection[str]) -> Line:
    if len(_filled(cells)) > len(rules.header):
        raise _Wrong(f"tiene {len(_filled(cells))} columnas y deben ser {len(rules.header)}.")
    told = dict(zip(rules.header, [*cells, *[""] * len(rules.header)], strict=False))
    document = told["documento"].upper()
    if not document:
        raise _Wrong("falta el número de documento.")
    if document not in applied:
        hint = " Si empieza con 0, la columna debe tener formato de texto." if document.isdigit() else ""
        raise _Wrong(f"el documento «{document[:20]}» no corresponde a ninguna postulación de esta convocatoria.{hint}")
    if document not in stage:
        raise _Wrong(f"el documento {document} no está entre quienes pasan a esta evaluación.")
    return Line(place, document, _outcome(told.get("puntaje", ""), told["situacion"], rules))


def _outcome(score: str, told: str, rules: Rules) -> Outcome:
    word = plain(told)
    if rules.scale is None:
        return _attendance(word, told)
    if not word or word in PRESENT_WORDS:
        if not score:
            raise _Wrong("falta el puntaje o, si no asistió, la situación NO SE PRESENTÓ.")
        return _scored(_number(score, rules.scale), rules)
    if score:
        raise _Wrong(f"lleva puntaje y también «{told[:30]}»: deje solo uno.")
    if word in ABSENT_WORDS:
        absent = ExamResult.NO_SE_PRESENTO if rules.right else PsychometricResult.NO_ASISTIO
        return Outcome(absent.value)
    out = _DISQUALIFIED.fullmatch(word)
    if rules.right and out and out[1] in DisqualificationCode.values:
        return Outcome(ExamResult.DESCALIFICADO.value, code=out[1])
    allowed = (
        "vacía, NO SE PRESENTÓ o DESCALIFICADO con su código, como D03" if rules.right else "vacía o NO SE PRESENTÓ"
    )
    raise _Wrong(f"la situación «{told[:30]}» no existe. Va {allowed}.")


def _attendance(word: str, told: str) -> Outcome:
    if word in PRESENT_WORDS:
        return Outcome(PsychologicalResult.ASISTIO.value)
    if word in ABSENT_WORDS:
        return Outcome(PsychologicalResult.NO_ASISTIO.value)
    raise _Wrong(f"la situación «{told[:30]}» no existe. Va ASISTIÓ o NO ASISTIÓ.")


def _number(text: str, scale: Scale) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise _Wrong(f"el puntaje «{text[:20]}» no es un número como 14 o 14.50.")
    number = Decimal(text.replace(",", "."))
    if not has_places(number, PLACES):
        raise _Wrong(f"el puntaje {text[:20]} tiene más de dos decimales.")
    if not 0 <= number <= scale.maximum:
        raise _Wrong(f"el puntaje {text} está fuera de 0 a {scale.maximum}.")
    return number


def _scored(score: Decimal, rules: Rules) -> Outcome:
    assert rules.scale is not None  # only what has points is scored
    if not rules.right:
        passed = score >= rules.scale.minimum
        return Outcome((PsychometricResult.APTO if passed else PsychometricResult.NO_APTO).value, score)
    if score not in rules.right:
        each = " o ".join(map(str, rules.each))
        raise _Wrong(f"ningún número de respuestas correctas da {score}: cada una vale {each}.")
    result = result_of(disqualified=False, present=True, score=score, min_score=rules.scale.minimum)
    return Outcome(result.value, score, rules.right[score])
