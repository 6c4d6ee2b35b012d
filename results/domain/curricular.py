"""The curricular evaluation (section 11): what is documented and valid, counted again, and its points."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from applications.domain.requirements import Line, Profile, profile_lines
from core.errors import BadRequest
from cvs.domain.needs import declared, plain_number
from cvs.domain.snapshot import SheetData
from cvs.enums import EducationLevel, EducationStatus, TrainingType
from results.domain.bands import Band, bands_of, checked_bands, extra_of, points_for
from results.domain.ponderado import Scale
from results.enums import CvResult, MissingSupport

Row = tuple[str, int]  # a list of the sheet and a place in it, from 0

MANDATORY = ("education", "training", "experience")  # tabs 2, 3 and 5; office skills and languages are exempt (S2:54)
MASTER_CYCLES = 2  # S2:165
MISSING_SUPPORT = "MISSING_SUPPORT"
LONGER = "Un documento puede acortar lo declarado, no alargarlo."

_HIGHER = frozenset({EducationLevel.MAESTRIA, EducationLevel.DOCTORADO})
_FIRST = frozenset({EducationLevel.UNIVERSITARIO})
_TITLED = frozenset({EducationStatus.TITULADO})
_BACHELOR = _TITLED | {EducationStatus.BACHILLER}
# Who holds a higher degree holds the lower ones: the best of the table is given.
_DEGREES: Mapping[str, tuple[frozenset[EducationLevel], frozenset[EducationStatus]]] = {
    "EGRESADO": (_FIRST, _BACHELOR | {EducationStatus.EGRESADO}),
    "BACHILLER": (_FIRST, _BACHELOR),
    "TITULO_TECNICO": (frozenset({EducationLevel.TECNICO_BASICO, EducationLevel.TECNICO_SUPERIOR}), _TITLED),
    "TITULO": (_FIRST, _TITLED),
    "MAESTRIA_O_DOCTORADO_GRADO": (_HIGHER, frozenset({EducationStatus.GRADO})),
}
EDUCATION_CODES = frozenset(_DEGREES)


@dataclass(frozen=True, slots=True)
class Check:
    """What somebody found of a row's document; a row without a check counts as declared.

    Dates may only become shorter. `hours` is what the document prints, for a course or for a master's degree in progress.
    """

    valid: bool = True
    reason: str = ""
    start: date | None = None
    end: date | None = None
    hours: Decimal | None = None
    related: bool | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """How a call gives points: by degree the points of the highest, by bands the other two."""

    scale: Scale
    education: tuple[tuple[str, int], ...]
    training: tuple[Band, ...]
    experience: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """I, II and III."""

    education: int
    training: int
    experience: int

    @property
    def total(self) -> int:
        """Their sum (CUR-07)."""
        return self.education + self.training + self.experience


@dataclass(frozen=True, slots=True)
class Curricular:
    """The result. Without points, `reasons` are the codes of what is missing; `lines` are the requirements counted again."""

    result: CvResult
    points: Points | None
    reasons: tuple[str, ...]
    missing: tuple[Row, ...]
    lines: tuple[Line, ...]

    @property
    def score(self) -> Decimal | None:
        """The total as a score."""
        return None if self.points is None else Decimal(self.points.total)


def table_of(terms: Mapping[str, Any]) -> Table:
    """The table in the `curricular` of a call's terms; BadRequest where it has gaps, overlaps or points that fall."""
    told = terms["curricular"]
    return Table(
        scale=Scale(Decimal(told["maxScore"]), Decimal(told["minScore"])),
        education=tuple((row["code"], row["points"]) for row in told["education"]),
        training=tuple(checked_bands(bands_of(told["training"], unit="extra"), where="curricular.training")),
        experience=tuple(
            checked_bands(bands_of(told["experience"], unit="extraMonths"), where="curricular.experience")
        ),
    )


def mandatory_rows(sheet: SheetData) -> list[Row]:
    """The rows that ask for a document in stage 8 (DOC-02)."""
    return [(section, place) for section in MANDATORY for place in range(len(sheet[section]))]


def evaluate_curricular(
    sheet: SheetData,
    *,
    profile: Profile,
    table: Table,
    cutoff: date,
    missing: Collection[Row] = (),
    checks: Mapping[Row, Check] | None = None,
    policy: MissingSupport = MissingSupport.STRICT_ALL,
) -> Curricular:
    """CUR-01 in its order: rows without a file, documents, the requirements again, the points, the total.

    `missing` are rows without a file, `checks` what was found of the others. Dates and hours are as of `cutoff`, the day of
    the application.
    """
    absent = tuple(row for row in mandatory_rows(sheet) if row in missing)
    if absent and policy is MissingSupport.STRICT_ALL:
        return Curricular(CvResult.NO_CALIFICA, None, (MISSING_SUPPORT,), absent, ())
    counted = documented(sheet, checks or {}, missing=absent)
    lines = tuple(profile_lines(counted, profile, cutoff=cutoff))
    unmet = tuple(line.code.value for line in lines if not line.met)
    points = None if unmet else points_of(counted, profile=profile, table=table, cutoff=cutoff)
    if points is None or points.total < table.scale.minimum:
        return Curricular(CvResult.NO_CALIFICA, None, unmet, absent, lines)
    return Curricular(CvResult.CALIFICA, points, (), absent, lines)


def points_of(counted: SheetData, *, profile: Profile, table: Table, cutoff: date) -> Points | None:
    """I + II + III of rows that count (CUR-04..06); None where hours or months are below the minimum."""
    needs = profile.needs
    found = declared(counted, cutoff=cutoff, needs=needs)
    training = points_for(table.training, extra_of(found.hours, needs.hours))
    experience = points_for(table.experience, extra_of(found.experience.specific, needs.specific))
    if training is None or experience is None:
        return None
    education = max((points for code, points in table.education if _holds_degree(counted, code)), default=0)
    return Points(education, training, experience)


def documented(sheet: SheetData, checks: Mapping[Row, Check], *, missing: Collection[Row] = ()) -> dict[str, Any]:
    """The sheet without the rows that do not count, the others as their documents prove them.

    A master's degree in progress joins the training, with the hours of its document (CUR-05); a finished one stays
    where it is, so that it is never counted twice (AMB-29).
    """
    counted = {
        section: [
            _proved(row, check)
            for place, row in enumerate(sheet[section])
            if (section, place) not in missing and (check := checks.get((section, place), Check())).valid
        ]
        for section in MANDATORY
    }
    studying = [
        _as_course(row, check.hours)
        for (section, place), check in sorted(checks.items(), key=lambda item: item[0])
        if section == "education" and check.valid and check.hours and (section, place) not in missing
        for row in [sheet[section][place]]
        if _master_in_progress(row)
    ]
    return {**sheet, **counted, "training": [*counted["training"], *studying]}


def _proved(row: Mapping[str, Any], check: Check) -> dict[str, Any]:
    """The row as its document proves it. BadRequest `curricular.longer`, `curricular.dates` where it would grow or turn round."""
    proved = dict(row)
    if check.start is not None or check.end is not None:
        start, end = (_day(row.get(key)) for key in ("start", "end"))
        if start is None:
            raise BadRequest("curricular.dates", "Esa fila no tiene un periodo que acortar.")
        first, last = check.start or start, check.end or end
        if first < start or (end is not None and last is not None and last > end):
            raise BadRequest("curricular.longer", LONGER)
        if last is not None and last < first:
            raise BadRequest("curricular.dates", "La fecha de fin no puede ser anterior a la de inicio.")
        proved |= {"start": first.isoformat(), "end": last and last.isoformat()}
    if check.hours is not None and "hours" in row:
        if row["hours"] is not None and check.hours > Decimal(row["hours"]):
            raise BadRequest("curricular.longer", LONGER)
        proved |= {"hours": plain_number(check.hours), "credits": None}
    if check.related is not None:
        proved["related"] = check.related
    return proved


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _master_in_progress(row: Mapping[str, Any]) -> bool:
    if row["level"] != EducationLevel.MAESTRIA:
        return False
    studying = row["status"] == EducationStatus.EN_CURSO and (row.get("cyclesCompleted") or 0) >= MASTER_CYCLES
    return studying or row["status"] == EducationStatus.EGRESADO


def _as_course(row: Mapping[str, Any], hours: Decimal) -> dict[str, Any]:
    return {
        "type": TrainingType.CURSO.value,
        "name": row["specialty"],
        "center": row["center"],
        "start": row["date"],
        "end": row["date"],
        "hours": plain_number(hours),
    }


def _holds_degree(counted: SheetData, code: str) -> bool:
    levels, statuses = _DEGREES[code]
    rows: Sequence[Mapping[str, Any]] = [
        row
        for row in counted["education"]
        if row["level"] in levels and row["status"] in statuses and row.get("related", True)
    ]
    if levels is _HIGHER:  # only a degree in SUNEDU gives its points (S2:188)
        return any(row.get("suneduRegistered") for row in rows)
    return bool(rows)
