"""The schedule as Human Resources write it: dates proposed from day 0, what CRN-01 refuses, what CRN-02 lets change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from calls.domain.calendar import add_business_days, holidays, is_business_day
from calls.domain.timeline import Line, StageState, stage_state, when
from core.display import LIMA, WEEKDAYS

# Which stage each publication tells the results of (PUB-01).
PUBLISHES = {
    "PUB_REQUISITOS": "EVAL_REQUISITOS",
    "PUB_EXAMEN": "EXAMEN",
    "PUB_CURRICULAR": "EVAL_CURRICULAR",
    "PUB_FINAL": "ENTREVISTA",
}
WINDOWS = frozenset({"POSTULACION", "REGISTRO_DOCUMENTOS"})  # stages in which applicants act, with hours
UNDATED = frozenset({"REGISTRO_CONTRATO"})  # counted from the signature
SNE, APPLYING, DOCUMENTS, EXAM_LIST = "PUBLICACION_SNE", "POSTULACION", "REGISTRO_DOCUMENTOS", "PUB_EXAMEN"
SNE_DAYS = 10  # Ley 27736, D.S. 083-2019-PCM
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a line cannot stand: the stage, the field at fault (`start`, `end`, `time_from`, `time_to`), the sentence."""

    order: int
    field: str
    text: str


def propose(lines: Sequence[Line], offsets: Mapping[int, tuple[int, int]], *, day0: date) -> list[Line]:
    """The lines with dates so many business days after `day0`; a stage without offsets keeps what it has.

    `offsets` is `{order: (first day, last day)}`.
    """
    return [
        replace(
            line,
            start=add_business_days(day0, offsets[line.order][0]),
            end=add_business_days(day0, offsets[line.order][1]),
        )
        if line.order in offsets
        else line
        for line in lines
    ]


def refusals(lines: Sequence[Line]) -> list[Refusal]:
    """What CRN-01 refuses, in the order of the stages. Dates that are still missing are not refused here."""
    by_code = {line.code: line for line in lines}
    found: list[Refusal] = []
    previous: Line | None = None
    for line in lines:
        found += _of_one(line)
        if line.start is None:
            continue
        if previous is not None and previous.start is not None and line.start < previous.start:
            text = f"No puede empezar antes que la etapa {previous.order}, que empieza el {_day(previous.start)}."
            found.append(Refusal(line.order, "start", text))
        previous = line
        found += _of_pair(line, by_code)
    return found


def _of_one(line: Line) -> Iterator[Refusal]:
    if (line.start is None) != (line.end is None):
        yield Refusal(line.order, "end" if line.end is None else "start", "Indique las dos fechas: inicio y fin.")
    if line.start is not None and line.end is not None and line.end < line.start:
        yield Refusal(line.order, "end", "El fin no puede ser anterior al inicio.")
    if (line.time_from is None) != (line.time_to is None):
        field = "time_to" if line.time_to is None else "time_from"
        yield Refusal(line.order, field, "Indique las dos horas: desde y hasta.")
    if line.time_from is not None and line.time_to is not None and line.time_to <= line.time_from:
        yield Refusal(line.order, "time_to", "La hora de cierre debe ser posterior a la de inicio.")


def _of_pair(line: Line, by_code: Mapping[str, Line]) -> Iterator[Refusal]:
    """Rules between a line that has a start and one other stage."""
    assert line.start is not None
    told = by_code.get(PUBLISHES.get(line.code, ""))
    if told is not None and told.end is not None and line.start < told.end:
        text = f"No puede publicarse antes de que termine la etapa {told.order}, el {_day(told.end)}."
        yield Refusal(line.order, "start", text)
    sne = by_code.get(SNE)
    if line.code == APPLYING and sne is not None and sne.start is not None:
        published = min(sne.end, line.start - _ONE_DAY) if sne.end else line.start - _ONE_DAY
        days = business_days_within(sne.start, published)
        if days < SNE_DAYS:
            text = (
                f"Antes de postular deben pasar {SNE_DAYS} días hábiles de publicación en el Servicio Nacional del "
                f"Empleo; con estas fechas son {days}."
            )
            yield Refusal(line.order, "start", text)
    listed = by_code.get(EXAM_LIST)
    if line.code == DOCUMENTS and listed is not None and listed.end is not None and line.start < listed.end:
        text = f"No puede empezar antes de la etapa {listed.order}, que se publica el {_day(listed.end)}."
        yield Refusal(line.order, "start", text)


def business_days_within(first: date, last: date) -> int:
    """How many business days there are from `first` to `last`, both counted; 0 when `last` is before."""
    return sum(is_business_day(first + step * _ONE_DAY) for step in range(max(0, (last - first).days + 1)))


def warnings(lines: Sequence[Line]) -> list[Refusal]:
    """Days on which nobody works. They are told, not refused."""
    found = []
    for line in lines:
        edges = [("start", line.start)] + ([("end", line.end)] if line.end != line.start else [])
        for field, day in edges:
            if day is not None and not is_business_day(day):
                why = ", feriado" if day in holidays(day.year) else ""
                text = f"El {WEEKDAYS[day.weekday()]} {_day(day)} no es día hábil{why}."
                found.append(Refusal(line.order, field, text))
    return found


def incomplete(lines: Sequence[Line]) -> list[Refusal]:
    """What a schedule still lacks to be published: dates of every stage, hours where applicants act."""
    found = []
    for line in lines:
        if line.code in UNDATED:
            continue
        if line.start is None or line.end is None:
            found.append(Refusal(line.order, "start", "Faltan las fechas."))
        if line.code in WINDOWS and (line.time_from is None or line.time_to is None):
            found.append(Refusal(line.order, "time_from", "Falta el horario de atención a los postulantes."))
    return found


def change_refusals(
    old: Sequence[Line], new: Sequence[Line], *, now: datetime, published: AbstractSet[int] = frozenset()
) -> list[Refusal]:
    """What CRN-02 refuses of a change to a published schedule, and what CRN-01 refuses that it did not before.

    `published` are the stages whose publication was really made: until then a publication is not finished, however late.
    """
    before = {line.order: line for line in old}
    found: list[Refusal] = []
    for line in changed(old, new):
        found += _of_change(before[line.order], line, here=now.astimezone(LIMA), published=published)
    known = [*refusals(old), *incomplete(old)]
    said = {(refusal.order, refusal.field) for refusal in found}
    fresh = [refusal for refusal in [*refusals(new), *incomplete(new)] if refusal not in known]
    found += [refusal for refusal in fresh if (refusal.order, refusal.field) not in said]
    return sorted(found, key=lambda refusal: refusal.order)


def changed(old: Sequence[Line], new: Sequence[Line]) -> list[Line]:
    """The lines of `new` whose days or hours differ."""
    before = {line.order: _when(line) for line in old}
    return [line for line in new if before[line.order] != _when(line)]


def change_text(old: Sequence[Line], new: Sequence[Line]) -> str:
    """The changes as a notice tells them, a line each."""
    before = {line.order: line for line in old}
    return "\n".join(
        f"Etapa {line.order}, {line.name}: antes {when(before[line.order])}; ahora {when(line)}."
        for line in changed(old, new)
    )


def _of_change(was: Line, line: Line, *, here: datetime, published: AbstractSet[int]) -> Iterator[Refusal]:
    if _finished(was, here, published):
        yield Refusal(line.order, "start", "Esta etapa ya concluyó: sus fechas no cambian.")
        return
    started = _started(was, here) and was.code not in PUBLISHES
    if started and line.start != was.start:
        yield Refusal(line.order, "start", "Esta etapa ya empezó: su inicio no cambia.")
    if not started and _started(line, here) and (line.start, line.time_from) != (was.start, was.time_from):
        yield Refusal(line.order, "start", "No puede empezar en un momento que ya pasó.")
    if started and is_window(was):
        yield from _shortened(was, line)
    elif line.end is not None and line.end < here.date():
        yield Refusal(line.order, "end", "No puede terminar en un día que ya pasó.")


def _shortened(was: Line, line: Line) -> Iterator[Refusal]:
    """An open window may be extended; who relies on it may not find it shut (CRN-02)."""
    sentence = "El plazo ya está abierto: puede ampliarse, no acortarse."
    if line.end is None or (was.end is not None and line.end < was.end):
        yield Refusal(line.order, "end", sentence)
    if was.time_from is not None and (line.time_from is None or line.time_from > was.time_from):
        yield Refusal(line.order, "time_from", sentence)
    if was.time_to is not None and (line.time_to is None or line.time_to < was.time_to):
        yield Refusal(line.order, "time_to", sentence)


def is_window(line: Line) -> bool:
    """Whether applicants act in this stage, at certain hours."""
    return line.code in WINDOWS or line.time_from is not None


def _finished(line: Line, here: datetime, published: AbstractSet[int]) -> bool:
    if line.code in PUBLISHES:
        return line.order in published
    return stage_state(line, here) is StageState.DONE


def _started(line: Line, here: datetime) -> bool:
    return line.start is not None and _begins(line) <= here.replace(tzinfo=None)


def _begins(line: Line) -> datetime:
    """The local instant at which a stage begins; a publication is made within its day."""
    assert line.start is not None
    return datetime.combine(line.start, line.time_from or (time.max if line.code in PUBLISHES else time.min))


def _when(line: Line) -> tuple[date | None, date | None, time | None, time | None]:
    return line.start, line.end, line.time_from, line.time_to


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
