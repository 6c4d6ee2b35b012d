"""Section 11: the tables of points, what counts of a row, and both readings of a missing document."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.domain.requirements import profile_of
from core.errors import BadRequest
from cvs.domain.months import add_months
from exam_server.demo.data import applicants_data, call_data
from results.domain.bands import Band, bands_of, checked_bands, extra_of, points_for
from results.domain.curricular import Check, Curricular, Points, documented, evaluate_curricular, table_of
from results.enums import CvResult, MissingSupport

DAY = date(2023, 10, 10)
PROFILE = profile_of(call_data())
TABLE = table_of(call_data())
YES, NO = CvResult.CALIFICA, CvResult.NO_CALIFICA


@pytest.mark.parametrize(
    ("hours", "points"),
    [
        ("0", None), ("89", None), ("89.99", None), ("90", 5), ("91", 5), ("101", 5), ("101.5", 5), ("102", 7), ("179", 7),
        ("179.5", 7), ("180", 9), ("181", 9), ("269", 9), ("270", 9), ("270.5", 10), ("271", 10), ("500", 10),
    ],
)  # fmt: skip
def test_training(hours: str, points: int | None) -> None:
    assert points_for(TABLE.training, extra_of(Decimal(hours), 90)) == points


@pytest.mark.parametrize(
    ("months", "points"),
    [
        (0, None), (47, None), (47 + Fraction(29, 30), None), (48, 35), (59, 35), (60, 42), (71, 42),
        (71 + Fraction(30, 31), 42), (72, 50), (73, 50), (95, 50), (96, 50), (96 + Fraction(1, 31), 60), (97, 60), (240, 60),
    ],
)  # fmt: skip
def test_experience(months: Fraction | int, points: int | None) -> None:
    assert points_for(TABLE.experience, extra_of(Fraction(months), 48)) == points


def test_every_total_that_there_is() -> None:
    parts = ((20, 30), [band.points for band in TABLE.training], [band.points for band in TABLE.experience])
    assert sorted({Points(*each).total for each in product(*parts)}) == [
        60, 62, 64, 65, 67, 69, 70, 71, 72, 74, 75, 77, 79, 80, 81, 82, 85, 87, 89, 90, 95, 97, 99, 100,
    ]  # fmt: skip


def band(low: int, high: int | None, points: int, *, low_inside: bool = True, high_inside: bool = False) -> Band:
    return Band(Fraction(low), None if high is None else Fraction(high), points, low_inside, high_inside)


@pytest.mark.parametrize(
    ("bands", "valid"),
    [
        ([band(0, None, 5)], True),
        ([band(0, 12, 5), band(12, None, 7)], True),
        ([band(0, 12, 5, high_inside=True), band(12, None, 7, low_inside=False)], True),
        ([], False),
        ([band(1, None, 5)], False),
        ([band(0, None, 5, low_inside=False)], False),
        ([band(0, 12, 5)], False),
        ([band(0, 12, 5), band(13, None, 7)], False),
        ([band(0, 12, 5), band(11, None, 7)], False),
        ([band(0, 12, 5), band(12, None, 7, low_inside=False)], False),  # 12 belongs to nobody
        ([band(0, 12, 5, high_inside=True), band(12, None, 7)], False),  # 12 belongs to both
        ([band(0, 12, 5), band(12, None, 5)], False),
        ([band(0, None, 5), band(12, None, 7)], False),
    ],
)
def test_a_table_has_no_gaps_and_no_overlaps(bands: list[Band], valid: bool) -> None:
    if valid:
        assert checked_bands(bands, where="x") == bands
        return
    with pytest.raises(BadRequest) as refused:
        checked_bands(bands, where="x")
    assert (refused.value.code, refused.value.data) == ("call.bands", {"path": "x"})


def test_bands_are_read_with_their_ends() -> None:
    assert bands_of(call_data()["curricular"]["training"], unit="extra")[2:] == (
        band(90, 180, 9, high_inside=True), band(180, None, 10, low_inside=False),
    )  # fmt: skip


@given(st.fractions(0, 600), st.fractions(0, 600))
def test_more_never_gives_less(one: Fraction, other: Fraction) -> None:
    for bands in (TABLE.training, TABLE.experience):
        low, high = (points_for(bands, value) for value in sorted((one, other)))
        assert low is not None
        assert high is not None
        assert bands[0].points <= low <= high <= bands[-1].points


# --- a whole sheet


def sheet(**changes: Any) -> dict[str, Any]:
    """Exactly the minimum: 60 months, 48 of them specific, 12 public, 90 hours."""
    return deepcopy(next(person for person in applicants_data() if person["id"] == "A19")) | changes


def judged(data: dict[str, Any], **more: Any) -> Curricular:
    facts: dict[str, Any] = {"profile": PROFILE, "table": TABLE, "cutoff": DAY} | more
    return evaluate_curricular(data, **facts)


def master(status: str = "GRADO", **more: Any) -> dict[str, Any]:
    return {
        "center": "Universidad", "level": "MAESTRIA", "status": status, "specialty": "GESTIÓN PÚBLICA",
        "date": "2020-11-30", "suneduRegistered": True,
    } | more  # fmt: skip


def test_the_minimum_gives_the_minimum() -> None:
    found = judged(sheet())
    assert (found.result, found.points, found.score) == (YES, Points(20, 5, 35), Decimal(60))
    assert found.reasons == ()


@pytest.mark.parametrize(
    ("row", "points"),
    [
        (master(), 30),
        (master(level="DOCTORADO"), 30),
        (master("EGRESADO"), 20),
        (master("EN_CURSO"), 20),
        (master(suneduRegistered=False), 20),
        (master(related=False), 20),
        (master(level="SEGUNDA_ESPECIALIDAD"), 20),
    ],
)
def test_only_the_highest_degree_counts(row: dict[str, Any], points: int) -> None:
    found = judged(sheet(education=[*sheet()["education"], row]))
    assert found.points is not None
    assert found.points.education == points


@pytest.mark.parametrize(
    ("row", "hours", "points"),
    [
        (master("EN_CURSO", cyclesCompleted=2), Decimal(12), 7),
        (master("EN_CURSO", cyclesCompleted=1), Decimal(12), 5),
        (master("EN_CURSO", cyclesCompleted=None), Decimal(12), 5),
        (master("EN_CURSO", cyclesCompleted=2), None, 5),  # its document prints no hours
        (master("EGRESADO"), Decimal(12), 7),
        (master("GRADO"), Decimal(300), 5),  # finished: it gave its points as a degree
    ],
)
def test_a_masters_degree_in_progress_is_training(row: dict[str, Any], hours: Decimal | None, points: int) -> None:
    found = judged(sheet(education=[*sheet()["education"], row]), checks={("education", 2): Check(hours=hours)})
    assert found.points is not None
    assert found.points.training == points


@pytest.mark.parametrize("missing", [("education", 0), ("training", 0), ("experience", 0)])
def test_a_row_without_its_document(missing: tuple[str, int]) -> None:
    strict = judged(sheet(), missing=[missing])
    assert (strict.result, strict.reasons, strict.missing, strict.score) == (NO, ("MISSING_SUPPORT",), (missing,), None)


def test_office_skills_need_no_document() -> None:
    assert judged(sheet(), missing=[("knowledge", 0)]).result is YES


def test_under_the_milder_policy_the_row_is_left_out() -> None:
    person = next(p for p in applicants_data() if p["id"] == "A10")
    missing = [("training", place) for place, row in enumerate(person["training"]) if not row["uploaded"]]
    assert judged(person, missing=missing).reasons == ("MISSING_SUPPORT",)
    mild = judged(person, missing=missing, policy=MissingSupport.MINIMUM_ONLY)
    assert (mild.result, mild.points, mild.missing) == (YES, Points(20, 5, 42), tuple(missing))
    none_left = judged(sheet(), missing=[("training", 0)], policy=MissingSupport.MINIMUM_ONLY)
    assert (none_left.result, none_left.reasons) == (NO, ("TRAINING_HOURS",))


@pytest.mark.parametrize(
    ("row", "check", "reasons"),
    [
        (("training", 0), Check(valid=False, reason="No indica horas"), ("TRAINING_HOURS",)),
        (("training", 0), Check(hours=Decimal("89.5")), ("TRAINING_HOURS",)),
        (("training", 0), Check(hours=Decimal(90)), ()),
        (("training", 0), Check(related=False), ("TRAINING_HOURS",)),
        (("experience", 0), Check(valid=False), ("GENERAL_EXPERIENCE",)),
        (("experience", 1), Check(end=date(2020, 10, 9)),
         ("GENERAL_EXPERIENCE", "SPECIFIC_EXPERIENCE", "SPECIFIC_PUBLIC_EXPERIENCE")),
        (("experience", 1), Check(related=False), ("SPECIFIC_EXPERIENCE", "SPECIFIC_PUBLIC_EXPERIENCE")),
        (("experience", 2), Check(start=date(2020, 10, 12)), ("GENERAL_EXPERIENCE", "SPECIFIC_EXPERIENCE")),
        (("experience", 0), Check(related=True), ()),
        (("education", 1), Check(valid=False), ("EDUCATION", "COLEGIATURA", "HABILITACION")),
    ],
)  # fmt: skip
def test_the_requirements_are_counted_again_with_what_is_proved(
    row: tuple[str, int], check: Check, reasons: tuple[str, ...]
) -> None:
    found = judged(sheet(), checks={row: check})
    assert found.reasons == reasons
    assert found.result is (NO if reasons else YES)


@pytest.mark.parametrize(
    ("row", "check", "code"),
    [
        (("experience", 1), Check(start=date(2019, 10, 10)), "curricular.longer"),
        (("experience", 1), Check(end=date(2020, 10, 11)), "curricular.longer"),
        (("experience", 1), Check(start=date(2020, 5, 2), end=date(2020, 5, 1)), "curricular.dates"),
        (("education", 1), Check(start=date(2020, 5, 2)), "curricular.dates"),
        (("training", 0), Check(hours=Decimal("90.5")), "curricular.longer"),
    ],
)
def test_a_document_never_lengthens_what_was_declared(row: tuple[str, int], check: Check, code: str) -> None:
    with pytest.raises(BadRequest) as refused:
        judged(sheet(), checks={row: check})
    assert refused.value.code == code


def test_what_runs_a_la_fecha_ends_where_its_document_ends() -> None:
    open_end = sheet()
    open_end["experience"][2]["end"] = None
    assert judged(open_end).result is YES
    shorter = judged(open_end, checks={("experience", 2): Check(end=DAY - timedelta(days=1))})
    assert shorter.reasons == ("GENERAL_EXPERIENCE", "SPECIFIC_EXPERIENCE")


PEOPLE = [person for person in applicants_data() if person["expected"].get("curricularDetail")]


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person["id"])
def test_the_people_of_the_demo(person: dict[str, Any]) -> None:
    detail = person["expected"]["curricularDetail"]
    assert judged(person).points == Points(detail["formacion"], detail["capacitacion"], detail["experiencia"])


def test_a_total_below_the_minimum_does_not_qualify() -> None:
    terms = deepcopy(call_data())
    terms["curricular"]["minScore"] = "61"
    found = judged(sheet(), table=table_of(terms))
    assert (found.result, found.points) == (NO, None)


lengths = st.integers(0, 120)


@given(lengths, st.integers(0, 400), st.booleans())
def test_points_follow_the_months_and_the_hours(extra_months: int, extra_hours: int, has_master: bool) -> None:
    data = sheet()
    start = date(2015, 12, 20)
    end = add_months(start, 48 + extra_months) - timedelta(days=1)
    data["experience"] = [data["experience"][1] | {"start": start.isoformat(), "end": end.isoformat()}]
    data["training"] = [data["training"][0] | {"hours": 90 + extra_hours}]
    data["education"][1]["habilitacionValidUntil"] = "2033-12-31"
    data["education"] += [master()] if has_master else []
    found = judged(data, cutoff=date(2033, 1, 1))
    if end < add_months(start, 60) - timedelta(days=1):
        assert "GENERAL_EXPERIENCE" in found.reasons
        return
    assert found.points is not None
    assert 60 <= found.points.total <= 100
    assert found.points.education == (30 if has_master else 20)
    assert documented(documented(data, {}), {}) == documented(data, {})
