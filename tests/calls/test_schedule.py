"""Either side of every boundary of CRN-01 and CRN-02. The dates are those of the demo call (domain section 6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest

from calls.domain.schedule import (
    Refusal,
    business_days_within,
    change_refusals,
    change_text,
    changed,
    incomplete,
    propose,
    refusals,
    warnings,
)
from calls.domain.terms import lines_of, offsets_of
from calls.domain.timeline import Line
from core.display import LIMA
from exam_server.demo.data import call_data

SEED = lines_of(call_data())
OCT = 10


def day(text: str) -> date:
    """`09-25`: a day of 2023."""
    return date.fromisoformat(f"2023-{text}")


def moved(lines: list[Line], **by_order: dict[str, Any]) -> list[Line]:
    """`moved(SEED, s3={"start": …})`."""
    return [replace(line, **by_order.get(f"s{line.order}", {})) for line in lines]


def fields(found: list[Refusal]) -> list[tuple[int, str]]:
    return [(refusal.order, refusal.field) for refusal in found]


def at(text: str) -> datetime:
    """`10-10 09:00`, in Lima."""
    return datetime.fromisoformat(f"2023-{text.replace(' ', 'T')}").replace(tzinfo=LIMA)


def test_the_seed_s_own_dates_come_out_of_day_0() -> None:
    bare = [replace(line, start=None, end=None) for line in SEED]
    assert propose(bare, offsets_of(call_data()), day0=day("09-25")) == SEED


def test_the_seed_s_schedule_stands() -> None:
    assert refusals(SEED) == []
    assert incomplete(SEED) == []
    assert warnings(SEED) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        # the end may be the day of the start
        ({"s4": {"start": day("10-12"), "end": day("10-12")}}, []),
        ({"s4": {"start": day("10-13"), "end": day("10-12")}}, [(4, "end")]),
        ({"s4": {"end": None}}, [(4, "end")]),
        ({"s4": {"start": None}}, [(4, "start")]),
        # no stage starts before the one before it starts; 1 and 2 run together
        ({"s2": {"start": day("09-25")}}, []),
        ({"s2": {"start": day("09-22")}}, [(2, "start")]),
        ({"s6": {"start": day("10-13")}}, []),
        ({"s6": {"start": day("10-12")}}, [(6, "start")]),
        # a publication not before the end of the stage that it tells about: the same day is late enough
        ({"s5": {"start": day("10-12"), "end": day("10-12")}}, []),
        ({"s5": {"start": day("10-11"), "end": day("10-13")}}, [(5, "start")]),
        ({"s7": {"start": day("10-17"), "end": day("10-17")}}, []),
        ({"s7": {"start": day("10-16"), "end": day("10-16")}}, [(7, "start")]),
        ({"s10": {"start": day("10-24"), "end": day("10-24")}}, []),
        ({"s10": {"start": day("10-23"), "end": day("10-25")}}, [(10, "start")]),
        ({"s12": {"start": day("10-27"), "end": day("10-27")}}, []),
        ({"s12": {"start": day("10-26"), "end": day("10-27")}}, [(12, "start")]),
        # ten business days in the Servicio Nacional del Empleo before anybody applies
        ({"s3": {"start": day("10-09"), "end": day("10-09")}}, []),
        ({"s3": {"start": day("10-06"), "end": day("10-10")}}, [(3, "start")]),
        ({"s1": {"end": day("10-05")}}, [(3, "start")]),
        # documents are not registered before the list of the exam is out
        ({"s8": {"start": day("10-18"), "end": day("10-18")}}, []),
        ({"s7": {"end": day("10-19")}}, []),
        ({"s7": {"end": day("10-20")}}, [(8, "start")]),
        ({"s8": {"start": day("10-17"), "end": day("10-19")}}, [(8, "start")]),
        # hours
        ({"s3": {"time_to": time(8, 31)}}, []),
        ({"s3": {"time_to": time(8, 30)}}, [(3, "time_to")]),
        ({"s3": {"time_from": None}}, [(3, "time_from")]),
        ({"s3": {"time_to": None}}, [(3, "time_to")]),
        # what has no dates yet is refused nowhere, and skipped in the order
        ({"s5": {"start": None, "end": None}}, []),
        ({"s5": {"start": None, "end": None}, "s6": {"start": day("10-10")}}, [(6, "start")]),
    ],
)
def test_crn_01(change: dict[str, Any], found: list[tuple[int, str]]) -> None:
    assert list(dict.fromkeys(fields(refusals(moved(SEED, **change))))) == found


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("09-25", "10-06", 10),
        ("09-25", "10-08", 10),
        ("10-07", "10-08", 0),
        ("10-09", "10-08", 0),
        ("10-09", "10-09", 1),
    ],
)
def test_business_days_within(first: str, last: str, days: int) -> None:
    assert business_days_within(day(first), day(last)) == days


def test_days_off_are_told_with_their_reason() -> None:
    told = warnings(moved(SEED, s4={"end": day("10-14")}, s13={"start": day("11-01")}))
    assert [(warning.order, warning.field, warning.text) for warning in told] == [
        (4, "end", "El sábado 14/10/2023 no es día hábil."),
        (13, "start", "El miércoles 01/11/2023 no es día hábil, feriado."),
    ]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"s9": {"end": None}}, [(9, "start")]),
        ({"s3": {"time_from": None, "time_to": None}}, [(3, "time_from")]),
        ({"s8": {"time_to": None}}, [(8, "time_from")]),
        ({"s14": {"start": None, "end": None}}, []),
    ],
)
def test_what_a_schedule_lacks_to_be_published(change: dict[str, Any], found: list[tuple[int, str]]) -> None:
    assert fields(incomplete(moved(SEED, **change))) == found


LATER = {"s3": {"start": day("10-11"), "end": day("10-11")}}
LONGER = {"s3": {"end": day("10-11")}}


@pytest.mark.parametrize(
    ("now", "change", "found"),
    [
        # a stage that is to come moves freely, never into the past
        ("10-10 08:29", LATER, []),
        ("10-09 12:00", {"s3": {"start": day("10-09"), "end": day("10-09")}}, [(3, "start")]),
        ("10-09 08:29", {"s3": {"start": day("10-09"), "end": day("10-09")}}, []),
        ("10-10 08:00", {"s3": {"time_from": time(7, 59)}}, [(3, "start")]),
        ("10-10 08:00", {"s3": {"time_from": time(8, 1)}}, []),
        # an open window is extended at its end, never shortened, never moved
        ("10-10 08:30", LONGER, []),
        ("10-10 08:30", {"s3": {"time_to": time(18, 0)}}, []),
        ("10-10 08:30", {"s3": {"time_from": time(8, 0)}}, []),
        ("10-10 08:30", LATER, [(3, "start")]),
        ("10-10 08:30", {"s3": {"time_to": time(17, 29)}}, [(3, "time_to")]),
        ("10-10 08:30", {"s3": {"time_from": time(8, 31)}}, [(3, "time_from")]),
        ("10-10 17:30", LONGER, []),
        # a finished stage does not change
        ("10-10 17:31", LONGER, [(3, "start")]),
        ("10-13 09:00", {"s4": {"end": day("10-13")}}, [(4, "start")]),
        # a stage of the entity alone may end sooner or later, not in the past
        ("10-12 09:00", {"s4": {"end": day("10-13")}}, []),
        ("10-11 09:00", {"s4": {"end": day("10-11")}}, []),
        ("10-12 09:00", {"s4": {"end": day("10-11")}}, [(4, "end")]),
        ("10-11 09:00", {"s4": {"start": day("10-10")}}, [(4, "start")]),
        # what CRN-01 refuses is refused here too
        ("10-12 09:00", {"s4": {"end": day("10-16")}}, [(5, "start")]),
        ("10-12 09:00", {"s9": {"start": None, "end": None}}, [(9, "start")]),
    ],
)
def test_crn_02(now: str, change: dict[str, Any], found: list[tuple[int, str]]) -> None:
    assert fields(change_refusals(SEED, moved(SEED, **change), now=at(now))) == found


@pytest.mark.parametrize(
    ("published", "new", "found"),
    [
        (frozenset(), "10-16", []),
        (frozenset(), "10-13", [(5, "start"), (5, "end")]),
        (frozenset({5}), "10-16", [(5, "start")]),
    ],
)
def test_a_publication_is_over_when_it_was_made_however_late_it_is(
    published: frozenset[int], new: str, found: list[tuple[int, str]]
) -> None:
    overdue = moved(SEED, s5={"start": day("10-12"), "end": day("10-12")})
    later = moved(SEED, s5={"start": day(new), "end": day(new)})
    assert fields(change_refusals(overdue, later, now=at("10-14 10:00"), published=published)) == found


def test_a_fault_that_was_published_does_not_bar_another_change() -> None:
    faulty = moved(SEED, s3={"start": day("10-06")})
    assert refusals(faulty)
    assert change_refusals(faulty, moved(faulty, s13={"end": day("11-08")}), now=at("10-20 10:00")) == []


def test_the_notice_tells_before_and_after() -> None:
    new = moved(SEED, s3={"end": day("10-11")}, s13={"end": day("11-08")})
    assert [line.order for line in changed(SEED, new)] == [3, 13]
    assert change_text(SEED, new).splitlines() == [
        "Etapa 3, Postulación virtual a través de ConvoCAS: antes 10/10, 08:30–17:30; ahora 10/10–11/10, 08:30–17:30.",
        "Etapa 13, Suscripción del contrato: antes 31/10–07/11; ahora 31/10–08/11.",
    ]
