"""REQ-01, REQ-02, REQ-04, REQ-05: each requirement on either side of its limit, and the people of the demo."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.domain.profile import needs_of, policy_of
from applications.domain.requirements import (
    LABELS,
    Evidence,
    Line,
    Profile,
    Requirement,
    Verdict,
    profile_of,
    requirement_lines,
    verdict,
)
from applications.domain.sanctions import RegistryCheck, Sanction, SanctionStatus, SanctionType, sanctions_of
from core.display import LIMA
from cvs.domain.experience import Policy
from cvs.domain.months import Period
from cvs.domain.needs import declared
from cvs.enums import Arithmetic, EgresoScope, PracticePolicy
from exam_server.demo.data import applicants_data, call_data

DAY = date(2023, 10, 10)
PROFILE = profile_of(call_data())
ANNEXES = {"ANEXO_10", "ANEXO_11", "ANEXO_12"}
CLEAN = RegistryCheck(DAY)


def sheet(**changes: Any) -> dict[str, Any]:
    """Somebody who meets everything; `changes` replace whole lists."""
    whole: dict[str, Any] = {
        "education": [
            {"level": "UNIVERSITARIO", "status": "EGRESADO", "specialty": "DERECHO", "date": "2015-12-20"},
            {
                "level": "UNIVERSITARIO", "status": "TITULADO", "specialty": "DERECHO", "date": "2017-06-20",
                "colegiatura": "CAL-1", "habilitacionValidUntil": "2023-12-31",
            },
        ],
        "training": [course(90)],
        "knowledge": [{"name": name, "level": "INTERMEDIO"} for name in
                      ("Hojas de cálculo", "Procesador de textos", "Programa de presentaciones")],
        "experience": [job("2016-01-01", "2020-12-31")],
    }  # fmt: skip
    return whole | changes


def job(start: str, end: str | None, *, sector: str = "PUBLICO", related: bool = True) -> dict[str, Any]:
    return {
        "employer": "Entidad Demo", "sector": sector, "start": start, "end": end, "kind": "LABORAL", "related": related,
        "paid": True,
    }  # fmt: skip


def course(hours: Any, *, name: str = "Curso", end: str = "2020-03-31", **more: Any) -> dict[str, Any]:
    return {"type": "CURSO", "name": name, "center": "Centro", "start": "2020-02-01", "end": end, "hours": hours} | more


def check(data: dict[str, Any], profile: Profile = PROFILE, **more: Any) -> list[Line]:
    facts: dict[str, Any] = {"cutoff": DAY, "registry": CLEAN, "annexes": ANNEXES} | more
    return requirement_lines(data, profile, **facts)


def failed(data: dict[str, Any], profile: Profile = PROFILE, **more: Any) -> list[str]:
    return [line.code.value for line in check(data, profile, **more) if not line.met]


def line_of(data: dict[str, Any], code: Requirement, profile: Profile = PROFILE, **more: Any) -> Line:
    return next(line for line in check(data, profile, **more) if line.code is code)


def test_who_meets_everything_is_apt_and_each_line_says_why() -> None:
    lines = check(sheet())
    assert verdict(lines) is Verdict.APTO
    asked = [code for code in Requirement if code is not Requirement.LANGUAGES]  # the call asks for no language
    assert [line.code for line in lines] == asked
    assert line_of(sheet(), Requirement.GENERAL_EXPERIENCE) == Line(
        Requirement.GENERAL_EXPERIENCE, "5 años", "5 años", met=True,
        evidence=(Evidence("experience", 0, Period(date(2016, 1, 1), date(2020, 12, 31))),), exact=Fraction(60),
    )  # fmt: skip
    assert {line.requirement for line in lines} <= set(LABELS.values())


@pytest.mark.parametrize(
    ("experience", "codes"),
    [
        ([job("2016-01-01", "2020-12-31")], []),
        ([job("2016-01-01", "2020-12-30")], ["GENERAL_EXPERIENCE"]),
        ([job("2016-01-01", "2019-12-31"), job("2020-01-01", "2020-12-31", related=False)], []),
        ([job("2016-01-01", "2019-12-30"), job("2019-12-31", "2020-12-31", related=False)], ["SPECIFIC_EXPERIENCE"]),
        ([job("2016-01-01", "2016-12-31"), job("2017-01-01", "2020-12-31", sector="PRIVADO")], []),
        (
            [job("2016-01-01", "2016-12-30"), job("2016-12-31", "2020-12-31", sector="PRIVADO")],
            ["SPECIFIC_PUBLIC_EXPERIENCE"],
        ),
        ([], ["GENERAL_EXPERIENCE", "SPECIFIC_EXPERIENCE", "SPECIFIC_PUBLIC_EXPERIENCE"]),
        ([job("2018-10-11", None)], []),  # a la fecha: until the day of the application
        ([job("2018-10-12", None)], ["GENERAL_EXPERIENCE"]),
    ],
)
def test_months_of_experience(experience: list[dict[str, Any]], codes: list[str]) -> None:
    assert failed(sheet(experience=experience)) == codes


def test_evidence_names_the_row_and_the_days_that_count() -> None:
    data = sheet(experience=[job("2021-01-01", "2021-06-30", related=False), job("2015-06-01", "2020-12-31")])
    days = Period(date(2015, 12, 20), date(2020, 12, 31))  # cut at the egreso
    first = Evidence("experience", 0, Period(date(2021, 1, 1), date(2021, 6, 30)))
    assert line_of(data, Requirement.GENERAL_EXPERIENCE).evidence == (first, Evidence("experience", 1, days))
    assert line_of(data, Requirement.SPECIFIC_EXPERIENCE).evidence == (Evidence("experience", 1, days),)


def degree(level: str = "UNIVERSITARIO", status: str = "TITULADO", specialty: str = "DERECHO") -> dict[str, Any]:
    return {"level": level, "status": status, "specialty": specialty, "date": "2015-12-20"}


@pytest.mark.parametrize(
    ("asked", "row", "met"),
    [
        ("TITULO_UNIVERSITARIO", degree(), True),
        ("TITULO_UNIVERSITARIO", degree(status="BACHILLER"), False),
        ("TITULO_UNIVERSITARIO", degree(specialty="CONTABILIDAD"), False),
        ("TITULO_UNIVERSITARIO", degree(specialty="Derecho y Ciencias Políticas"), True),
        ("TITULO_UNIVERSITARIO", degree(level="MAESTRIA", status="GRADO"), False),
        ("BACHILLER_UNIVERSITARIO", degree(status="BACHILLER"), True),
        ("BACHILLER_UNIVERSITARIO", degree(status="EGRESADO"), False),
        ("EGRESADO_UNIVERSITARIO", degree(status="EGRESADO"), True),
        ("EGRESADO_UNIVERSITARIO", degree(status="EN_CURSO"), False),
        ("TITULO_TECNICO_SUPERIOR", degree(level="TECNICO_SUPERIOR"), True),
        ("TITULO_TECNICO_SUPERIOR", degree(level="TECNICO_BASICO"), False),
        ("TITULO_TECNICO_BASICO", degree(level="TECNICO_SUPERIOR"), True),
        ("TITULO_TECNICO_BASICO", degree(level="TECNICO_BASICO", status="EGRESADO"), False),
    ],
)
def test_the_degree(asked: str, row: dict[str, Any], met: bool) -> None:
    terms = deepcopy(call_data())
    terms["profile"]["education"] = {"level": asked, "careers": ["Derecho"]}
    assert line_of(sheet(education=[row]), Requirement.EDUCATION, profile_of(terms)).met is met


@pytest.mark.parametrize(
    ("row", "met"),
    [
        (degree("SECUNDARIA", "EGRESADO", ""), True),
        (degree("SECUNDARIA", "EN_CURSO", ""), False),
        (degree("UNIVERSITARIO", "EN_CURSO", "DERECHO"), True),
    ],
)
def test_secondary_school(row: dict[str, Any], met: bool) -> None:
    terms = deepcopy(call_data())
    terms["profile"]["education"] = {"level": "SECUNDARIA", "careers": []}
    assert line_of(sheet(education=[row]), Requirement.EDUCATION, profile_of(terms)).met is met


@pytest.mark.parametrize(
    ("number", "until", "codes"),
    [
        ("CAL-1", "2023-10-10", []), ("CAL-1", "2023-10-09", ["HABILITACION"]), ("CAL-1", None, ["HABILITACION"]),
        ("", "2023-12-31", ["COLEGIATURA", "HABILITACION"]),
    ],
)  # fmt: skip
def test_the_licence(number: str, until: str | None, codes: list[str]) -> None:
    data = sheet()
    data["education"][1] |= {"colegiatura": number, "habilitacionValidUntil": until}
    assert failed(data) == codes


@pytest.mark.parametrize(
    ("training", "hours"),
    [
        ([course(89)], 89), ([course("89.99")], Fraction(8999, 100)), ([course(90)], 90), ([], 0),
        ([course(45), course(45, name="Otro")], 90),
        ([course(90), course(90)], 90),  # the same course written twice
        ([course(45), course(45)], 45),
        ([course(None, credits=5)], 80), ([course(None, credits=6)], 96), ([course(None)], 0),
        ([course(90, end="2023-10-10")], 90), ([course(90, end="2023-10-11")], 0),
        ([course(90, related=False)], 0),
        ([course(89, type="DIPLOMADO"), course(1, name="Otro")], 90),  # too short for a diploma; its hours stay
    ],
)  # fmt: skip
def test_hours_of_training(training: list[dict[str, Any]], hours: Fraction | int) -> None:
    line = line_of(sheet(training=training), Requirement.TRAINING_HOURS)
    assert (line.exact, line.met) == (hours, hours >= 90)


@pytest.mark.parametrize(
    ("knowledge", "met"),
    [
        ("Hojas de cálculo=AVANZADO Procesador de textos=INTERMEDIO Programa de presentaciones=INTERMEDIO", True),
        ("Hojas de cálculo=BASICO Procesador de textos=INTERMEDIO Programa de presentaciones=INTERMEDIO", False),
        ("Hojas de cálculo=INTERMEDIO Procesador de textos=INTERMEDIO", False),
        ("HOJAS DE CALCULO=INTERMEDIO Procesador de textos=AVANZADO Programa de presentaciones=AVANZADO", True),
        ("", False),
    ],
)
def test_office_skills(knowledge: str, met: bool) -> None:
    parts = knowledge.replace(" Proc", "|Proc").replace(" Prog", "|Prog").split("|") if knowledge else []
    rows = [dict(zip(("name", "level"), part.split("="), strict=True)) for part in parts]
    assert line_of(sheet(knowledge=rows), Requirement.OFFICE_SKILLS).met is met


def test_the_best_of_two_rows_of_a_skill_is_the_one_that_counts() -> None:
    rows = [{"name": "Hojas de cálculo", "level": "BASICO"}, *sheet()["knowledge"]]
    line = line_of(sheet(knowledge=rows), Requirement.OFFICE_SKILLS)
    assert (line.met, line.evidence[0]) == (True, Evidence("knowledge", 1))


@pytest.mark.parametrize(("level", "met"), [("BASICO", False), ("INTERMEDIO", True), (None, False)])
def test_a_language_where_the_call_asks_for_one(level: str | None, met: bool) -> None:
    terms = deepcopy(call_data())
    terms["profile"]["languages"] = [{"name": "Quechua", "level": "INTERMEDIO"}]
    data = sheet(languages=[{"name": "Quechua", "level": level}] if level else [])
    assert line_of(data, Requirement.LANGUAGES, profile_of(terms)).met is met


@pytest.mark.parametrize(
    ("kind", "start", "end", "status", "blocks"),
    [
        ("INHABILITACION", "2022-03-01", "2023-10-10", "VIGENTE", True),  # its last day is still in force
        ("INHABILITACION", "2022-03-01", "2023-10-09", "VIGENTE", False),
        ("INHABILITACION", "2023-10-10", "2024-10-10", "VIGENTE", True),
        ("INHABILITACION", "2023-10-11", "2024-10-10", "VIGENTE", False),
        ("DESTITUCION", "2020-01-01", "2025-01-01", "VIGENTE", True),
        ("DESPIDO", "2020-01-01", "2025-01-01", "VIGENTE", True),
        ("IMPEDIMENTO_PERMANENTE", "2010-01-01", None, "VIGENTE", True),
        ("DESTITUCION", "2020-01-01", "2025-01-01", "SUSPENDIDA", False),
        ("DESTITUCION", "2020-01-01", "2025-01-01", "ANULADA", False),
        ("SUSPENSION", "2023-10-01", "2023-10-31", "VIGENTE", False),
        ("AMONESTACION", "2023-10-01", None, "VIGENTE", False),
        ("MULTA", "2023-10-01", None, "VIGENTE", False),
    ],
)
def test_a_sanction_in_force(kind: str, start: str, end: str | None, status: str, blocks: bool) -> None:
    registry = RegistryCheck(DAY, sanctions_of([{"type": kind, "from": start, "to": end, "status": status}]))
    assert ("RNSSC" in failed(sheet(), registry=registry)) is blocks


def test_a_suspension_blocks_only_where_the_call_says_so() -> None:
    suspended = Sanction(SanctionType.SUSPENSION, DAY, DAY, SanctionStatus.VIGENTE)
    registry = RegistryCheck(DAY, (suspended,))
    assert failed(sheet(), registry=registry) == []
    strict = profile_of(call_data() | {"rnsscBlocksSuspension": True})
    assert failed(sheet(), strict, registry=registry) == ["RNSSC"]
    assert registry.blocking(suspension_blocks=True)[0].in_words() == "SUSPENSION del 10/10/2023 al 10/10/2023"


def test_nobody_is_apt_while_the_registry_was_not_asked() -> None:
    assert verdict(check(sheet(), registry=None)) is Verdict.PENDIENTE
    assert verdict(check(sheet(training=[]), registry=None)) is Verdict.NO_APTO


@pytest.mark.parametrize(("given_codes", "met"), [(ANNEXES, True), (ANNEXES - {"ANEXO_12"}, False), (set(), False)])
def test_annexes(given_codes: set[str], met: bool) -> None:
    assert line_of(sheet(), Requirement.ANNEXES, annexes=given_codes).met is met


def test_a_call_that_asks_for_nothing_is_met_by_anybody() -> None:
    terms = {"code": "X", "profile": {}, "applicationDocuments": []}
    nothing: dict[str, Any] = {"education": [], "training": [], "knowledge": [], "experience": []}
    assert [line.code for line in check(nothing, profile_of(terms), annexes=())] == [Requirement.RNSSC]


def test_the_keys_of_the_ambiguity_register() -> None:
    assert policy_of({}) == Policy()
    keys = {
        "egresoScope": "ANY_CAREER", "practicePolicy": "DL_1401_ONLY", "practiceCountsSpecific": False,
        "practiceRequiresPay": True, "experienceArithmetic": "DAYS_360",
    }  # fmt: skip
    assert policy_of(keys) == Policy(
        EgresoScope.ANY_CAREER, PracticePolicy.DL_1401_ONLY, False, True, Arithmetic.DAYS_360
    )  # fmt: skip
    assert profile_of(call_data() | keys).needs.policy == policy_of(keys)


@pytest.mark.parametrize(
    ("education", "months"),
    [
        ({"level": "TITULO_UNIVERSITARIO", "careers": ["Derecho"]}, 12),  # from the egreso of Derecho
        ({"level": "TITULO_UNIVERSITARIO", "careers": []}, 24),  # of any career
        ({"level": "TITULO_TECNICO_BASICO", "careers": ["Archivo"]}, 24),  # a higher level of it starts the count too
        ({"level": "SECUNDARIA", "careers": []}, 36),  # any work, from its first day
        (None, 36),
    ],
)
def test_from_when_work_counts(education: dict[str, Any] | None, months: int) -> None:
    data = sheet(
        education=[
            degree(status="EGRESADO") | {"date": "2018-01-01"},
            degree("TECNICO_SUPERIOR", "EGRESADO", "ARCHIVO") | {"date": "2017-01-01"},
        ],
        experience=[job("2016-01-01", "2018-12-31")],
    )
    needs = needs_of(call_data() | {"profile": {"education": education, "generalExperienceMonths": 1}})
    assert declared(data, cutoff=DAY, needs=needs).experience.general == months


def test_the_arithmetic_decides_at_1460_days() -> None:
    data = sheet(experience=[job("2019-10-12", None), job("2016-01-01", "2018-12-31", related=False)])
    assert failed(data) == ["SPECIFIC_EXPERIENCE"]
    assert failed(data, profile_of(call_data() | {"experienceArithmetic": "DAYS_365"})) == []


@pytest.mark.parametrize("person", [p for p in applicants_data() if p["id"] != "A20"], ids=lambda p: p["id"])
def test_the_people_of_the_demo(person: dict[str, Any]) -> None:
    day = datetime.fromisoformat(person["applicationConfirmedAt"]).astimezone(LIMA).date()
    lines = check(person, cutoff=day, registry=RegistryCheck(day, sanctions_of(person["rnssc"])))
    assert [line.code.value for line in lines if not line.met] == person["expected"]["failedRequirements"]
    assert verdict(lines) == person["expected"]["requirements"]


jobs = st.lists(
    st.builds(
        lambda start, length, related, public: job(
            start.isoformat(), date.fromordinal(start.toordinal() + length).isoformat(),
            sector="PUBLICO" if public else "PRIVADO", related=related,
        ),
        st.dates(date(2014, 1, 1), date(2023, 9, 1)), st.integers(0, 900), st.booleans(), st.booleans(),
    ),
    max_size=6,
)  # fmt: skip


@given(jobs, jobs)
def test_one_more_row_never_harms_and_the_order_of_rows_says_nothing(
    some: list[dict[str, Any]], more: list[dict[str, Any]]
) -> None:
    one, both, backwards = (sheet(experience=rows) for rows in (some, some + more, (some + more)[::-1]))
    assert set(failed(both)) <= set(failed(one))
    assert [line.exact for line in check(both)] == [line.exact for line in check(backwards)]
    assert [line.exact for line in check(sheet(experience=(some + more) * 2))] == [line.exact for line in check(both)]
    months = [line.exact or 0 for line in check(both)[:3]]
    assert months == sorted(months, reverse=True)


rows_of_training = st.lists(
    st.builds(
        lambda hours, name, related: course(f"{hours:.2f}", name=name, related=related),
        st.decimals(0, 200, places=2), st.sampled_from("ABCDEF"), st.booleans(),
    ),
    max_size=8,
)  # fmt: skip


@given(rows_of_training, rows_of_training)
def test_hours_of_more_courses_are_never_fewer(some: list[dict[str, Any]], more: list[dict[str, Any]]) -> None:
    def hours(rows: list[dict[str, Any]]) -> Fraction:
        exact = line_of(sheet(training=rows), Requirement.TRAINING_HOURS).exact
        assert exact is not None
        return exact

    assert 0 <= hours(some) <= hours(some + more) <= hours(some) + hours(more)
    assert hours((some + more)[::-1]) == hours(some + more) == hours((some + more) * 2)
