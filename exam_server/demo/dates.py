"""The demo's call moved in time, so that its exam is on a given day. Pure functions over the data's own shape."""

from __future__ import annotations

import calendar
import copy
from datetime import date, datetime
from typing import Any

from calls.domain.calendar import add_business_days, business_days_between

EXAM_STAGE = "EXAMEN"


def redated_call(call: dict[str, Any], *, exam_day: date) -> dict[str, Any]:
    """A copy of the call whose stage 6 starts on `exam_day`; every other date keeps its distance in business days.

    The contract, which no stage bounds (CRN-04), keeps its distance in months.
    """
    moved = copy.deepcopy(call)
    exam = exam_stage(call)
    for stage in moved["schedule"]:
        for edge in ("start", "end"):
            offset = stage[f"{edge}BusinessOffset"]
            if offset is not None:
                distance = offset - exam["startBusinessOffset"]
                stage[edge] = add_business_days(exam_day, distance).isoformat()
    origin = date.fromisoformat(exam["start"])
    moved["exam"]["start"] = moved_instant(call["exam"]["start"], origin=origin, exam_day=exam_day)
    moved["publications"] = {
        stage: moved_instant(instant, origin=origin, exam_day=exam_day)
        for stage, instant in call["publications"].items()
    }
    for slot in moved["interview"]["slots"]:
        slot["start"] = moved_instant(slot["start"], origin=origin, exam_day=exam_day)
    months = (exam_day.year - origin.year) * 12 + exam_day.month - origin.month
    for edge in ("start", "end"):
        moved["contract"][edge] = _months_later(date.fromisoformat(call["contract"][edge]), months).isoformat()
    return moved


def exam_stage(call: dict[str, Any]) -> dict[str, Any]:
    """The schedule's line of the knowledge exam."""
    return next(stage for stage in call["schedule"] if stage["code"] == EXAM_STAGE)


def moved_instant(instant: str, *, origin: date, exam_day: date) -> str:
    """The same hour as many business days from `exam_day` as it lies from `origin`. ISO 8601 with an offset."""
    moment = datetime.fromisoformat(instant)
    day = add_business_days(exam_day, business_days_between(origin, moment.date()))
    return moment.replace(year=day.year, month=day.month, day=day.day).isoformat()


def _months_later(day: date, months: int) -> date:
    """The same day that many months later; the last day of a month stays the last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    was_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if was_last else min(day.day, last))
