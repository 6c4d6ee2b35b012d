"""REQ-03 as tables: every row of the specification, every policy on both sides, the 22 people of the demo."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from cvs.domain.experience import Career, Counted, Policy, Study, Work, count, egreso
from cvs.domain.months import Period, add_months, in_words, months, union
from cvs.domain.training import Course, count_hours
from cvs.enums import Arithmetic, EducationLevel, EgresoScope, PracticePolicy
from exam_server.demo.data import applicants_data

LAW = Career(("Derecho",))
EGRESO = date(2018, 11, 30)
CUTOFF = date(2023, 10, 10)


def day(text: str) -> date:
    return date.fromisoformat(text)


def periods(text: str) -> list[Period]:
    return [Period(*(day(part) for part in pair.strip().split(".."))) for pair in text.split(";")]


@pytest.mark.parametrize(
    ("intervals", "days", "exact"),
    [
        ("2015-06-01..2021-12-08", 2383, 78 + Fraction(8, 31)),
        ("2021-01-01..2021-12-31", 365, Fraction(12)),
        ("2020-02-01..2021-01-31", 366, Fraction(12)),
        ("2021-01-02..2021-12-31", 364, 11 + Fraction(30, 31)),
        ("2019-10-11..2023-10-10", 1461, Fraction(48)),
        ("2019-10-12..2023-10-10", 1460, 47 + Fraction(29, 30)),
        ("2015-01-01..2022-12-31", 2922, Fraction(96)),
        ("2015-01-01..2023-01-01", 2923, 96 + Fraction(1, 31)),
        ("2017-01-01..2022-12-31", 2191, Fraction(72)),
        ("2020-01-01..2021-12-31; 2021-06-01..2022-06-30", 912, Fraction(30)),
        ("2020-01-01..2021-12-31; 2021-06-01..2023-12-31", 1461, Fraction(48)),
        ("2018-01-01..2020-12-31; 2019-03-01..2019-05-31", 1096, Fraction(36)),
        ("2020-01-01..2020-06-30; 2020-07-01..2020-12-31", 366, Fraction(12)),
        ("2020-01-01..2020-06-29; 2020-07-01..2020-12-31", 365, 11 + Fraction(29, 30)),
        ("2020-01-31..2020-02-28", 29, Fraction(1)),
        ("2020-01-31..2020-02-28; 2020-02-29..2020-03-30", 60, Fraction(2)),  # one block, not 1 and 1 + 2/31
        ("2023-05-05..2023-05-05", 1, Fraction(1, 31)),
    ],
)
def test_months_of_the_specification(intervals: str, days: int, exact: Fraction) -> None:
    assert sum(block.days for block in union(periods(intervals))) == days
    assert months(periods(intervals)) == exact
    assert months(reversed(periods(intervals))) == exact


@pytest.mark.parametrize(
    ("arithmetic", "exact", "four_years"),
    [
        (Arithmetic.CALENDAR_EXACT, 47 + Fraction(29, 30), False),
        (Arithmetic.DAYS_365, Fraction(48), True),
        (Arithmetic.DAYS_360, 48 + Fraction(2, 3), True),
    ],
)
def test_the_three_arithmetics_part_at_1460_days(arithmetic: Arithmetic, exact: Fraction, four_years: bool) -> None:
    value = months(periods("2019-10-12..2023-10-10"), arithmetic)
    assert value == exact
    assert (value >= 48) is four_years


@pytest.mark.parametrize(
    ("start", "more", "reached"),
    [
        ("2023-01-31", 1, "2023-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2023-12-15", 1, "2024-01-15"),
        ("2024-02-29", 12, "2025-02-28"), ("2023-03-31", -1, "2023-02-28"), ("2023-01-15", -12, "2022-01-15"),
    ],
)  # fmt: skip
def test_adding_months_ends_with_the_month(start: str, more: int, reached: str) -> None:
    assert add_months(day(start), more) == day(reached)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Fraction(0), "0 meses"), (Fraction(1), "1 mes"), (Fraction(12), "1 año"), (Fraction(53), "4 años 5 meses"),
        (11 + Fraction(30, 31), "11 meses 29 días"), (96 + Fraction(1, 31), "8 años"), (Fraction(1, 30), "1 día"),
    ],
)  # fmt: skip
def test_months_in_words(value: Fraction, words: str) -> None:
    assert in_words(value) == words


def study(status: str, on: str, *, specialty: str = "DERECHO", level: str = "UNIVERSITARIO") -> Study:
    return Study(level, status, specialty, day(on))


def work(start: str, end: str | None, kind: str = "LABORAL", **more: Any) -> Work:
    facts: dict[str, Any] = {"sector": "PRIVADO", "related": True, "employer": "Entidad Demo", **more}
    return Work(day(start), day(end) if end else None, kind, **facts)


def counted(*works: Work, cutoff: date = CUTOFF, career: Career | None = LAW, policy: Policy | None = None) -> Counted:
    return count(
        works, studies=[study("EGRESADO", "2018-11-30")], cutoff=cutoff, career=career, policy=policy or Policy()
    )


def general(*works: Work, **more: Any) -> Fraction:
    return counted(*works, **more).general


# --- step 1: the last day


@pytest.mark.parametrize(
    ("cutoff", "exact"),
    [("2021-12-30", 11 + Fraction(30, 31)), ("2021-12-31", Fraction(12)), ("2022-01-01", 12 + Fraction(1, 31))],
)
def test_a_la_fecha_ends_on_the_day_of_the_application(cutoff: str, exact: Fraction) -> None:
    assert general(work("2021-01-01", None), cutoff=day(cutoff)) == exact
    assert general(work("2021-01-01", "2099-01-01"), cutoff=day(cutoff)) == exact


def test_what_starts_after_the_application_does_not_count() -> None:
    assert general(work("2023-10-11", None)) == 0
    assert general(work("2023-10-10", None)) == Fraction(1, 31)


# --- step 2: the egreso


@pytest.mark.parametrize(
    ("studies", "since"),
    [
        ([study("EGRESADO", "2015-01-01"), study("TITULADO", "2014-01-01")], "2015-01-01"),
        ([study("EGRESADO", "2016-01-01"), study("EGRESADO", "2015-01-01")], "2015-01-01"),
        ([study("TITULADO", "2017-01-01"), study("BACHILLER", "2016-01-01")], "2016-01-01"),
        ([study("EN_CURSO", "2015-01-01")], None),
        ([study("GRADO", "2015-01-01")], None),
        ([], None),
        ([study("EGRESADO", "2010-01-01", specialty="CONTABILIDAD"), study("EGRESADO", "2015-01-01")], "2015-01-01"),
        ([study("EGRESADO", "2015-01-01", specialty="Derecho y Ciencias Políticas")], "2015-01-01"),
        ([study("EGRESADO", "2015-01-01", specialty="Derechos Humanos")], None),
        ([study("EGRESADO", "2012-01-01", level="MAESTRIA"), study("TITULADO", "2015-01-01")], "2015-01-01"),
        ([study("EGRESADO", "2012-01-01", level="TECNICO_SUPERIOR"), study("TITULADO", "2015-01-01")], "2015-01-01"),
    ],
)
def test_the_egreso_of_the_career_asked_for(studies: list[Study], since: str | None) -> None:
    assert egreso(studies, career=LAW) == (day(since) if since else None)


def test_any_career_moves_the_egreso_only_under_that_policy() -> None:
    studies = [study("EGRESADO", "2010-01-01", specialty="CONTABILIDAD"), study("EGRESADO", "2015-01-01")]
    assert egreso(studies, career=LAW) == date(2015, 1, 1)
    anyone = Policy(egreso_scope=EgresoScope.ANY_CAREER)
    assert egreso(studies, career=LAW, policy=anyone) == date(2010, 1, 1)
    assert egreso([study("EGRESADO", "2012-01-01", level="MAESTRIA")], career=LAW, policy=anyone) is None


def test_a_profile_may_ask_for_technical_studies() -> None:
    nursing = Career(("Enfermería",), frozenset({EducationLevel.TECNICO_SUPERIOR}))
    rows = [study("EGRESADO", "2012-01-01", specialty="ENFERMERIA TÉCNICA", level="TECNICO_SUPERIOR")]
    assert egreso(rows, career=nursing) == date(2012, 1, 1)


def test_the_day_of_the_egreso_counts_and_the_day_before_does_not() -> None:
    assert general(work("2018-11-01", "2018-11-29")) == 0
    assert general(work("2018-11-01", "2018-11-30")) == Fraction(1, 30)
    assert counted(work("2018-11-01", "2018-11-30")).since == EGRESO


def test_without_an_egreso_no_job_counts() -> None:
    nobody = count([work("2019-01-01", "2019-12-31")], studies=[], cutoff=CUTOFF, career=LAW)
    assert nobody == Counted(Fraction(0), Fraction(0), Fraction(0), None)


def test_without_studies_asked_for_any_work_counts() -> None:
    rows = [
        work("2010-01-01", "2010-12-31"),
        work("2011-01-01", "2011-01-31", "PRACTICA_PREPROFESIONAL"),
        work("2012-01-01", "2014-12-31", "PRACTICA_PROFESIONAL"),
        work("2015-01-01", "2015-06-30", "SECIGRA", sector="PUBLICO"),
    ]
    assert general(*rows, career=None) == 12 + 1 + 36 + 6
    assert general(replace(rows[0], paid=False), career=None) == 0


# --- step 3: the kinds


@pytest.mark.parametrize("kind", ["LABORAL", "SERVICIOS"])
def test_work_must_be_paid(kind: str) -> None:
    assert general(work("2020-01-01", "2020-12-31", kind)) == 12
    assert general(work("2020-01-01", "2020-12-31", kind, paid=False)) == 0


@pytest.mark.parametrize("kind", ["PRACTICA_PROFESIONAL", "SECIGRA"])
def test_practice_needs_no_pay_unless_the_policy_says_so(kind: str) -> None:
    row = work("2020-01-01", "2020-12-31", kind, paid=False)
    assert general(row) == 12
    assert general(row, policy=Policy(practice_requires_pay=True)) == 0


@pytest.mark.parametrize(
    ("start", "end", "exact"),
    [
        ("2018-05-01", "2018-06-30", Fraction(0)),  # two months, ended before the egreso
        ("2018-05-01", "2018-07-30", Fraction(0)),  # a day short of three
        ("2018-05-01", "2018-07-31", Fraction(3)),
        ("2018-10-01", "2018-11-30", Fraction(2)),  # short, but until the egreso
        ("2018-10-01", "2018-11-29", 1 + Fraction(29, 30)),  # its eve: the egreso is what ended it
        ("2018-10-01", "2018-11-28", Fraction(0)),
        ("2018-10-01", "2019-03-31", Fraction(2)),  # what follows the egreso is not pre-professional
        ("2018-12-01", "2019-06-30", Fraction(0)),
    ],
)
def test_preprofessional_practice(start: str, end: str, exact: Fraction) -> None:
    assert general(work(start, end, "PRACTICA_PREPROFESIONAL")) == exact


def test_practices_in_the_same_place_add_up_to_three_months() -> None:
    before = work("2018-05-01", "2018-06-30", "PRACTICA_PREPROFESIONAL")
    after = work("2018-12-01", "2018-12-31", "PRACTICA_PROFESIONAL")
    assert general(before, after) == 2 + 1
    assert general(before, replace(after, end=date(2018, 12, 30))) == Fraction(30, 31)
    assert general(before, replace(after, employer="Otra entidad")) == 1
    assert general(before, replace(after, employer=" ENTIDAD DEMO ")) == 3
    assert general(replace(before, employer=""), replace(after, employer="")) == 1


@pytest.mark.parametrize(
    ("end", "exact"),
    [
        ("2020-12-30", 23 + Fraction(30, 31)),
        ("2020-12-31", Fraction(24)),
        ("2021-01-01", Fraction(24)),
        (None, Fraction(24)),
    ],
)
def test_professional_practice_has_a_limit_of_24_months(end: str | None, exact: Fraction) -> None:
    assert general(work("2019-01-01", end, "PRACTICA_PROFESIONAL")) == exact


def test_the_limit_is_for_all_professional_practice_together_and_serves_the_person() -> None:
    unrelated = work("2019-01-01", "2020-06-30", "PRACTICA_PROFESIONAL", related=False)
    related = work("2020-07-01", "2021-12-31", "PRACTICA_PROFESIONAL", sector="PUBLICO")
    found = counted(unrelated, related)
    assert (found.general, found.specific, found.specific_public) == tuple(map(Fraction, (24, 18, 18)))


def test_professional_practice_starts_at_the_egreso() -> None:
    assert general(work("2018-06-01", "2018-11-29", "PRACTICA_PROFESIONAL")) == 0
    assert general(work("2018-06-01", "2018-12-31", "PRACTICA_PROFESIONAL")) == 1 + Fraction(2, 31)


@pytest.mark.parametrize(
    ("start", "end", "months_public"),
    [
        ("2018-01-01", "2018-12-30", Fraction(0)),  # a day short of the year: not in part
        ("2018-01-01", "2018-12-31", Fraction(12)),
        ("2016-01-01", "2016-12-31", Fraction(12)),  # before the egreso too
        ("2018-01-01", "2019-03-31", Fraction(12)),  # the year, and no more
    ],
)
def test_secigra_is_a_whole_year_in_the_public_sector(start: str, end: str, months_public: Fraction) -> None:
    found = counted(work(start, end, "SECIGRA", sector="PRIVADO"))
    assert (found.general, found.specific, found.specific_public) == (months_public,) * 3


def test_a_secigra_still_running_is_no_whole_year() -> None:
    assert general(work("2022-10-12", None, "SECIGRA")) == 0
    assert general(work("2022-10-11", None, "SECIGRA")) == 12


@pytest.mark.parametrize("kind", ["CERTIJOVEN", "CERTIADULTO"])
def test_certificates_are_general_only(kind: str) -> None:
    found = counted(work("2016-01-01", "2016-12-31", kind, sector="PUBLICO"))
    assert (found.general, found.specific, found.specific_public) == tuple(map(Fraction, (12, 0, 0)))


@pytest.mark.parametrize(
    ("policy", "row", "exact"),
    [
        (PracticePolicy.LEY_31396, work("2017-06-01", "2018-11-30", "PRACTICA_PREPROFESIONAL"), Fraction(18)),
        (PracticePolicy.DL_1401_ONLY, work("2017-06-01", "2018-11-30", "PRACTICA_PREPROFESIONAL"), Fraction(0)),
        (
            PracticePolicy.DL_1401_ONLY,
            work("2017-06-01", "2018-11-29", "PRACTICA_PREPROFESIONAL", sector="PUBLICO"),
            Fraction(12),
        ),
        (
            PracticePolicy.DL_1401_ONLY,
            work("2018-10-01", "2018-10-31", "PRACTICA_PREPROFESIONAL", sector="PUBLICO"),
            Fraction(1),
        ),
        (PracticePolicy.LEY_31396, work("2019-01-01", "2019-12-31", "PRACTICA_PROFESIONAL"), Fraction(12)),
        (PracticePolicy.DL_1401_ONLY, work("2019-01-01", "2019-12-31", "PRACTICA_PROFESIONAL"), Fraction(0)),
        (
            PracticePolicy.DL_1401_ONLY,
            work("2019-01-01", "2019-12-31", "PRACTICA_PROFESIONAL", sector="PUBLICO"),
            Fraction(12),
        ),
    ],
)
def test_the_two_laws_of_practice(policy: PracticePolicy, row: Work, exact: Fraction) -> None:
    assert general(row, policy=Policy(practice=policy)) == exact


@pytest.mark.parametrize(("counts", "specific"), [(True, Fraction(12)), (False, Fraction(0))])
def test_practice_as_specific_experience(counts: bool, specific: Fraction) -> None:
    row = work("2019-01-01", "2019-12-31", "PRACTICA_PROFESIONAL")
    found = counted(row, policy=Policy(practice_counts_specific=counts))
    assert (found.general, found.specific) == (Fraction(12), specific)


# --- steps 4 and 5: the categories


def test_the_same_row_serves_all_three_and_a_private_one_takes_nothing_from_the_public() -> None:
    public = work("2020-01-01", "2020-12-31", sector="PUBLICO")
    private = work("2020-07-01", "2021-06-30")
    other = work("2021-07-01", "2021-12-31", related=False)
    found = counted(public, private, other)
    assert (found.general, found.specific, found.specific_public) == tuple(map(Fraction, (24, 18, 12)))


APPLIED = [row for row in applicants_data() if "generalMonths" in row["expected"]]  # A20 came too late


@pytest.mark.parametrize("person", APPLIED, ids=lambda person: person["id"])
def test_the_people_of_the_demo(person: dict[str, Any]) -> None:
    expected = person["expected"]
    cutoff = day(person["applicationConfirmedAt"][:10])
    found = count(
        [
            work(r["start"], r["end"], r["kind"], sector=r["sector"], related=r["related"], employer=r["employer"])
            for r in person["experience"]
        ],
        studies=[
            study(r["status"], r["date"], specialty=r["specialty"], level=r["level"]) for r in person["education"]
        ],
        cutoff=cutoff,
        career=LAW,
    )
    for months_found, name in (
        (found.general, "generalMonths"), (found.specific, "specificMonths"),
        (found.specific_public, "specificPublicMonths"),
    ):  # fmt: skip
        assert abs(months_found - Fraction(expected[name])) < Fraction(1, 10**20), name
    hours = count_hours(
        [
            Course(r["type"], r["name"], r["center"], day(r["start"]), day(r["end"]), Decimal(str(r["hours"])))
            for r in person["training"]
        ],
        cutoff=cutoff,
    )
    assert hours == expected["trainingHours"]
    assert json.dumps(expected["failedRequirements"]).count("TRAINING_HOURS") == (hours < 90)
