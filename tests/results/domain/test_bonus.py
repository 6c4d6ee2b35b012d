"""Section 16: the whole table, who has a right to what, and every key on both sides."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from results.domain.bonus import DEFAULT_RULES, LEVELS, Bonus, BonusRules, Final, entitled, final_of, points_of
from results.domain.ponderado import SCHEMES, Scale, ponderado
from results.enums import BonusBase, BonusCombination, BonusKind, Evaluation

EXAM, CV, TALK = (Scale(Decimal(top), Decimal(least)) for top, least in ((30, 18), (100, 60), (20, 12)))
DISABILITY = {"disability": {"degree": 33, "code": "X", "document": "c.pdf"}}
FFAA = {"ffaa": {"kind": "LICENCIADO_ACUARTELADO", "code": "X", "document": "c.pdf"}}


def athlete(level: int) -> dict[str, Any]:
    return {"athlete": {"level": level, "code": "X", "document": "c.pdf"}}


def final(exam: str, cv: str, talk: str, conditions: dict[str, Any], rules: BonusRules = DEFAULT_RULES) -> Final:
    scores = {
        Evaluation.KNOWLEDGE: ponderado(Decimal(exam), EXAM),
        Evaluation.CURRICULAR: ponderado(Decimal(cv), CV),
        Evaluation.INTERVIEW: ponderado(Decimal(talk), TALK),
    }
    return final_of(
        {key: value for key, value in scores.items() if value is not None},
        curricular=Decimal(cv),
        scale=CV,
        weights=SCHEMES[3],
        bonuses=entitled(conditions, rules),
        rules=rules,
    )


CASES: dict[str, dict[str, Any]] = {
    "none": {}, "FF.AA.": FFAA, "disability": DISABILITY, "both": DISABILITY | FFAA, "athlete 1": athlete(1),
    "athlete 5 and both": athlete(5) | DISABILITY | FFAA,
}  # fmt: skip
ROWS = """
24 87 16.5    none               0.00  17.40 16.62 0.00 16.62
24 87 16.5    FF.AA.             0.00  17.40 16.62 1.66 18.28
24 87 16.5    disability         0.00  17.40 16.62 2.49 19.11
24 87 16.5    both               0.00  17.40 16.62 4.16 20.78
24 87 16.5    athlete_1          17.40 20.88 17.83 0.00 17.83
24 87 16.5    athlete_5_and_both 3.48  18.10 16.86 4.22 21.08
25.5 87 16.5  none               0.00  17.40 17.02 0.00 17.02
25.5 87 16.5  FF.AA.             0.00  17.40 17.02 1.70 18.72
25.5 87 16.5  disability         0.00  17.40 17.02 2.55 19.57
25.5 87 16.5  both               0.00  17.40 17.02 4.26 21.28
25.5 87 16.5  athlete_1          17.40 20.88 18.23 0.00 18.23
25.5 87 16.5  athlete_5_and_both 3.48  18.10 17.26 4.32 21.58
30 100 20     none               0.00  20.00 20.00 0.00 20.00
30 100 20     FF.AA.             0.00  20.00 20.00 2.00 22.00
30 100 20     disability         0.00  20.00 20.00 3.00 23.00
30 100 20     both               0.00  20.00 20.00 5.00 25.00
30 100 20     athlete_1          20.00 24.00 21.40 0.00 21.40
30 100 20     athlete_5_and_both 4.00  20.80 20.28 5.07 25.35
18 60 12      none               0.00  12.00 12.00 0.00 12.00
18 60 12      FF.AA.             0.00  12.00 12.00 1.20 13.20
18 60 12      disability         0.00  12.00 12.00 1.80 13.80
18 60 12      both               0.00  12.00 12.00 3.00 15.00
18 60 12      athlete_1          12.00 14.40 12.84 0.00 12.84
18 60 12      athlete_5_and_both 2.40  12.48 12.17 3.04 15.21
""".strip().splitlines()


@pytest.mark.parametrize("row", ROWS)
def test_the_table_of_the_specification(row: str) -> None:
    exam, cv, talk, case, *columns = row.split()
    found = final(exam, cv, talk, CASES[case.replace("_", " ")])
    shown = (found.athlete_points, found.curricular_ponderado, found.ponderado_final, found.points, found.score)
    assert [str(value) for value in shown] == columns


def test_who_failed_a_stage_gets_no_final_columns() -> None:
    with pytest.raises(ValueError, match="one ponderado for each weight"):
        final("30", "100", "11.99", DISABILITY | FFAA)


@pytest.mark.parametrize(
    ("base", "conditions", "total"),
    [
        ("73.00", DISABILITY, "83.95"), ("73.00", FFAA, "80.30"), ("73.00", DISABILITY | FFAA, "91.25"),
        ("30", athlete(1), "36.00"),
    ],
)  # fmt: skip
def test_the_worked_examples_of_the_guide(base: str, conditions: dict[str, Any], total: str) -> None:
    assert str(Decimal(base) + points_of(Decimal(base), entitled(conditions))) == total


@pytest.mark.parametrize(
    ("conditions", "kinds"),
    [
        ({}, []),
        (DISABILITY, ["disability"]),
        ({"disability": {**DISABILITY["disability"], "degree": "32.9"}}, []),
        ({"disability": {**DISABILITY["disability"], "degree": "33.0"}}, ["disability"]),
        ({"disability": {**DISABILITY["disability"], "degree": None}}, []),  # CONADIS without a degree: a person checks
        ({"disability": {**DISABILITY["disability"], "document": None}}, []),
        ({"disability": {**DISABILITY["disability"], "valid": False}}, []),
        (FFAA, ["ffaa"]),
        ({"ffaa": {**FFAA["ffaa"], "kind": "COLEGIO_MILITAR"}}, []),
        ({"ffaa": {**FFAA["ffaa"], "kind": "OTRO"}}, []),
        (athlete(0), []),
        (athlete(1), ["athlete"]),
        (athlete(5), ["athlete"]),
        (athlete(6), []),
        (athlete(3) | FFAA | DISABILITY, ["disability", "ffaa", "athlete"]),
    ],
)
def test_who_has_a_right_to_a_bonus(conditions: dict[str, Any], kinds: list[str]) -> None:
    assert [bonus.kind.value for bonus in entitled(conditions)] == kinds


@pytest.mark.parametrize(("level", "points"), [(1, "17.40"), (2, "13.92"), (3, "10.44"), (4, "6.96"), (5, "3.48")])
def test_each_level_of_an_athlete(level: int, points: str) -> None:
    assert str(final("24", "87", "16.5", athlete(level)).athlete_points) == points


def test_the_part_that_is_printed_is_of_the_ponderado_final() -> None:
    assert final("24", "87", "16.5", athlete(1) | DISABILITY | FFAA).part == Fraction(1, 4)
    assert final("24", "87", "16.5", athlete(1)).part == 0


@pytest.mark.parametrize(
    ("conditions", "score"),
    [
        (DISABILITY | FFAA, "19.11"),  # 15 %
        (athlete(1) | FFAA, "18.28"),  # 10 % of the total, 18.28, beats the athlete's 17.83
        (athlete(1), "17.83"),
        ({}, "16.62"),
    ],
)
def test_only_the_most_favourable_bonus_where_the_call_says_so(conditions: dict[str, Any], score: str) -> None:
    rules = BonusRules(combination=BonusCombination.EXCLUSIVE_HIGHEST)
    assert str(final("24", "87", "16.5", conditions, rules).score) == score


@pytest.mark.parametrize(("cap", "score"), [(None, "20.78"), ("20", "20"), ("20.78", "20.78"), ("20.77", "20.77")])
def test_a_ceiling_where_the_call_sets_one(cap: str | None, score: str) -> None:
    rules = BonusRules(cap=None if cap is None else Decimal(cap))
    assert str(final("24", "87", "16.5", DISABILITY | FFAA, rules).score) == score


def test_a_bonus_on_the_base_the_call_names() -> None:
    rules = BonusRules(ffaa_base=BonusBase.PUNTAJE_CURRICULAR)
    found = final("24", "87", "16.5", FFAA, rules)
    assert (found.athlete_points, found.points, found.part) == (Decimal("8.70"), Decimal(0), Fraction(0))
    assert str(found.score) == "17.22"  # 95.70 → 19.14 → 0.4·16 + 0.35·19.14 + 0.25·16.5 = 17.224


scores = st.tuples(
    st.decimals(18, 30, places=1),
    st.integers(60, 100),
    st.decimals(12, 20, places=2),
    st.sets(st.sampled_from(BonusKind)),
)


@given(scores)
def test_a_bonus_never_takes_away(drawn: tuple[Decimal, int, Decimal, set[BonusKind]]) -> None:
    exam, cv, talk, kinds = drawn
    held = {key: value for key, value in (DISABILITY | FFAA | athlete(2)).items() if key in kinds}
    with_all = final(str(exam), str(cv), str(talk), held)
    without = final(str(exam), str(cv), str(talk), {})
    assert with_all.before_athlete == without.score == without.ponderado_final
    assert without.score <= with_all.ponderado_final <= with_all.score <= 20 * Decimal("1.07") * Decimal("1.25")
    best = replace(DEFAULT_RULES, combination=BonusCombination.EXCLUSIVE_HIGHEST)
    assert without.score <= final(str(exam), str(cv), str(talk), held, best).score <= with_all.score


def test_parts_are_added_and_never_compounded() -> None:
    both = [
        Bonus(BonusKind.DISABILITY, Decimal("0.15"), BonusBase.PONDERADO_FINAL),
        Bonus(BonusKind.FFAA, Decimal("0.10"), BonusBase.PONDERADO_FINAL),
    ]
    assert points_of(Decimal(73), both) == points_of(Decimal(73), both[::-1]) == Decimal("18.25")
    assert sorted(LEVELS.values(), reverse=True) == list(LEVELS.values())
