from __future__ import annotations

from datetime import date, datetime, time

import pytest

from calls.domain.timeline import Line, StageState, closes_at, stage_state, timeline, when


def line(
    start: date | None = date(2023, 10, 10),
    end: date | None = date(2023, 10, 10),
    *,
    hours: bool = False,
    order: int = 3,
) -> Line:
    opening, closing = (time(8, 30), time(17, 30)) if hours else (None, None)
    return Line(order, f"STAGE_{order}", "Etapa", "SELECCION", "ORH", start, end, opening, closing)


def local(text: str) -> datetime:
    """An hour in Lima, as the rules take it."""
    return datetime.fromisoformat(text)


WINDOW = line(hours=True)
DAYS = line(date(2023, 10, 16), date(2023, 10, 17))
TWO_DAY_WINDOW = line(date(2023, 10, 16), date(2023, 10, 17), hours=True)


@pytest.mark.parametrize(
    ("stage", "now", "state"),
    [
        (WINDOW, local("2023-10-09 23:59:59.999"), StageState.NEXT),
        (WINDOW, local("2023-10-10 00:00"), StageState.TODAY),
        (WINDOW, local("2023-10-10 08:29:59.999"), StageState.TODAY),
        (WINDOW, local("2023-10-10 08:30"), StageState.NOW),
        (WINDOW, local("2023-10-10 17:30"), StageState.NOW),
        (WINDOW, local("2023-10-10 17:30:00.001"), StageState.DONE),
        (WINDOW, local("2023-10-11 00:00"), StageState.DONE),
        (DAYS, local("2023-10-15 23:59:59.999"), StageState.NEXT),
        (DAYS, local("2023-10-16 00:00"), StageState.NOW),
        (DAYS, local("2023-10-17 23:59:59.999"), StageState.NOW),
        (DAYS, local("2023-10-18 00:00"), StageState.DONE),
        (TWO_DAY_WINDOW, local("2023-10-16 18:00"), StageState.TODAY),
        (TWO_DAY_WINDOW, local("2023-10-17 09:00"), StageState.NOW),
        (TWO_DAY_WINDOW, local("2023-10-17 18:00"), StageState.DONE),
        (line(None, None), local("2030-01-01 00:00"), StageState.NEXT),
    ],
)
def test_stage_state(stage: Line, now: datetime, state: StageState) -> None:
    assert stage_state(stage, now) is state


@pytest.mark.parametrize(
    ("stage", "closing", "words"),
    [
        (WINDOW, local("2023-10-10 17:30"), "10/10, 08:30–17:30"),
        (DAYS, local("2023-10-18 00:00"), "16/10–17/10"),
        (line(), local("2023-10-11 00:00"), "10/10"),
        (line(None, None), None, "según la firma"),
    ],
)
def test_when_and_until(stage: Line, closing: datetime | None, words: str) -> None:
    assert closes_at(stage) == closing
    assert when(stage) == words


def test_the_drawing() -> None:
    lines = [
        line(date(2023, 9, 25), date(2023, 10, 6), order=1),
        line(date(2023, 10, 16), date(2023, 10, 17), order=6),
        line(date(2023, 10, 31), date(2023, 11, 7), order=13),
        line(None, None, order=14),
    ]

    drawn = timeline(lines, local("2023-10-16 09:00"))

    assert drawn is not None
    [(phase, rows)] = drawn.phases
    assert phase == "SELECCIÓN"
    assert [row.state for row in rows] == ["done", "now", "next", "next"]
    # 25/09 to 14/11, five business days after the last signature: 51 days on 480 units.
    assert drawn.description == "Escala de fechas, del 25/09 al 14/11; hoy 16/10"
    assert (rows[0].bar.x, rows[0].bar.width) == ("0.5", "111.9")
    assert (rows[3].bar.x, rows[3].bar.width) == ("414.6", "64.9")
    assert len(drawn.weekends) == 7
    assert drawn.today_label is not None
    assert (drawn.today, drawn.today_label.text) == ("201.3", "hoy 16/10")
    assert [label.text for label in drawn.labels] == ["25/09", "31/10"]  # the 16th is today's


@pytest.mark.parametrize("now", [local("2023-09-24 23:59"), local("2023-11-15 00:00")])
def test_today_is_drawn_only_inside(now: datetime) -> None:
    drawn = timeline([line(date(2023, 9, 25), date(2023, 11, 7))], now)
    assert drawn is not None
    assert drawn.today is None
    assert drawn.today_label is None


def test_no_dates_no_drawing() -> None:
    assert timeline([line(None, None)], local("2023-10-16 00:00")) is None
