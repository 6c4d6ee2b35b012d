"""The schedule as people read it: which stage is open now, and a bar for each on one scale of days (CRN-03, CRN-05).

Lengths are SVG units written as text with one decimal, so that no language's decimal comma gets into an attribute.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from calls.domain.calendar import add_business_days

TRACK_WIDTH = 480
REGISTER_DAYS = 5  # business days after the signature in which the contract is registered (stage 14)
PHASE_LABELS = {"CONVOCATORIA": "CONVOCATORIA", "SELECCION": "SELECCIÓN", "SUSCRIPCION": "SUSCRIPCIÓN Y REGISTRO"}
_DAY = timedelta(days=1)
_LABEL_GAP = 40  # units between two dates of the scale, or they run into each other


class StageState(StrEnum):
    """How a stage stands at an instant. TODAY: its day has come, its hours have not, or are over."""

    DONE = "done"
    NOW = "now"
    TODAY = "today"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class Line:
    """One stage as data. Dates are local days, both inclusive; None where only the signature will tell."""

    order: int
    code: str
    name: str
    phase: str
    responsible: str
    start: date | None
    end: date | None
    time_from: time | None
    time_to: time | None


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar on the scale: `x` and `width` in SVG units."""

    x: str
    width: str


@dataclass(frozen=True, slots=True)
class DayLabel:
    """A date written above the scale."""

    x: str
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Row:
    """One stage as drawn."""

    line: Line
    state: StageState
    when: str
    bar: Bar


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole drawing: rows by phase, the weekends, the dates above, and today where it falls inside."""

    phases: tuple[tuple[str, tuple[Row, ...]], ...]
    weekends: tuple[Bar, ...]
    labels: tuple[DayLabel, ...]
    today: str | None
    today_label: DayLabel | None
    description: str


def stage_state(line: Line, now: datetime) -> StageState:
    """The state of one stage; `now` is local. A window is open from its first second to its last instant (CRN-03)."""
    day = now.date()
    if line.start is None or line.end is None or day < line.start:
        return StageState.NEXT
    if day > line.end:
        return StageState.DONE
    clock = now.time()
    if line.time_from is not None and clock < line.time_from:
        return StageState.TODAY
    if line.time_to is not None and clock > line.time_to:
        return StageState.DONE if day == line.end else StageState.TODAY
    return StageState.NOW


def closes_at(line: Line) -> datetime | None:
    """The local instant at which a stage ends: its closing hour, else midnight after its last day."""
    if line.end is None:
        return None
    if line.time_to is not None:
        return datetime.combine(line.end, line.time_to)
    return datetime.combine(line.end + _DAY, time())


def when(line: Line) -> str:
    """`25/09–06/10`, `10/10, 08:30–17:30`, or `según la firma`."""
    if line.start is None or line.end is None:
        return "según la firma"
    days = f"{line.start:%d/%m}" if line.start == line.end else f"{line.start:%d/%m}–{line.end:%d/%m}"
    if line.time_from is None or line.time_to is None:
        return days
    return f"{days}, {line.time_from:%H:%M}–{line.time_to:%H:%M}"


def timeline(lines: Sequence[Line], now: datetime) -> Timeline | None:
    """The drawing of a schedule at a local instant; None while no stage has dates."""
    starts = [line.start for line in lines if line.start]
    ends = [line.end for line in lines if line.end]
    if not starts or not ends:
        return None
    first, signing = min(starts), max(ends)
    last = add_business_days(signing, REGISTER_DAYS)
    scale = _Scale(first, last)
    rows = [Row(line, stage_state(line, now), when(line), _bar(line, scale, after=signing)) for line in lines]
    today = now.date()
    inside = first <= today <= last
    return Timeline(
        phases=tuple(_by_phase(rows)),
        weekends=tuple(_weekends(scale)),
        labels=tuple(_labels(lines, scale, today=today if inside else None)),
        today=scale.middle(today) if inside else None,
        today_label=_label(scale, today, f"hoy {today:%d/%m}") if inside else None,
        description=f"Escala de fechas, del {first:%d/%m} al {last:%d/%m}" + (f"; hoy {today:%d/%m}" if inside else ""),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days as SVG units, counted in tenths so that they stay exact."""

    first: date
    last: date

    def at(self, day: date) -> int:
        """Tenths of a unit from the left edge to the beginning of a day."""
        return (day - self.first).days * TRACK_WIDTH * 10 // ((self.last - self.first).days + 1)

    def middle(self, day: date) -> str:
        """The x of a thin line in the middle of a day."""
        return _units((self.at(day) + self.at(day + _DAY)) // 2 - 10)

    def span(self, start: date, end: date, *, margin: int = 0) -> Bar:
        """From the beginning of one day to the end of another, `margin` tenths off at both ends."""
        left, right = self.at(start) + margin, self.at(end + _DAY) - margin
        return Bar(_units(left), _units(max(right - left, 10)))


def _units(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}"


def _bar(line: Line, scale: _Scale, *, after: date) -> Bar:
    if line.start is None or line.end is None:
        return scale.span(after + _DAY, scale.last, margin=5)
    return scale.span(line.start, line.end, margin=5)


def _weekends(scale: _Scale) -> Iterator[Bar]:
    day = scale.first
    while day <= scale.last:
        if day.weekday() == 5:
            yield scale.span(day, min(day + _DAY, scale.last))
        day += _DAY


def _labels(lines: Sequence[Line], scale: _Scale, *, today: date | None) -> Iterator[DayLabel]:
    """The first days of the stages, from left to right, without those that run into the one before or into today."""
    free_from = 0
    for day in sorted({line.start for line in lines if line.start}):
        if today is not None and abs(scale.at(day) - scale.at(today)) < _LABEL_GAP * 5:
            continue
        if scale.at(day) >= free_from:
            yield _label(scale, day, f"{day:%d/%m}")
            free_from = scale.at(day) + _LABEL_GAP * 10


def _label(scale: _Scale, day: date, text: str) -> DayLabel:
    """Centred on its day, except where that would leave the drawing."""
    middle = (scale.at(day) + scale.at(day + _DAY)) // 2
    half = len(text) * 30  # tenths; digits of the scale's size are about 6 units wide
    if middle < half:
        return DayLabel(_units(20), text, "start")
    if middle > TRACK_WIDTH * 10 - half:
        return DayLabel(_units((TRACK_WIDTH - 2) * 10), text, "end")
    return DayLabel(_units(middle), text, "middle")


def _by_phase(rows: Sequence[Row]) -> Iterator[tuple[str, tuple[Row, ...]]]:
    seen: list[str] = list(dict.fromkeys(row.line.phase for row in rows))
    for phase in seen:
        yield PHASE_LABELS.get(phase, phase), tuple(row for row in rows if row.line.phase == phase)
