"""Section 12 and FIN-01, FIN-02: every row, and what must hold for any score."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from results.domain.ponderado import SCHEMES, Scale, ponderado, ponderado_final
from results.enums import Evaluation

EXAM = Scale(Decimal(30), Decimal(18))
CV = Scale(Decimal(100), Decimal(60))
TALK = Scale(Decimal(20), Decimal(12))
K, P, C, I = Evaluation.KNOWLEDGE, Evaluation.PSYCHOMETRIC, Evaluation.CURRICULAR, Evaluation.INTERVIEW  # noqa: E741
hundredths = st.decimals(min_value=0, max_value=100, places=2)


@pytest.mark.parametrize(
    ("score", "scale", "shown"),
    [
        ("17.99", EXAM, None), ("18", EXAM, "12.00"), ("19.5", EXAM, "13.00"), ("24", EXAM, "16.00"),
        ("28.5", EXAM, "19.00"), ("30", EXAM, "20.00"),
        ("59", CV, None), ("60", CV, "12.00"), ("79", CV, "15.80"), ("87", CV, "17.40"), ("100", CV, "20.00"),
        ("88.48", CV, "17.70"), ("120", CV, "24.00"),  # with an athlete's points
        ("11.99", TALK, None), ("12", TALK, "12.00"), ("16.5", TALK, "16.50"), ("20", TALK, "20.00"),
        ("34", Scale(Decimal(40), Decimal(28)), "16.00"),  # not a rule of three
        ("14", Scale(Decimal(20), Decimal(8)), "16.00"),  # psychometric: passes with 40 %
    ],
)  # fmt: skip
def test_a_score_on_the_scale_of_twenty(score: str, scale: Scale, shown: str | None) -> None:
    found = ponderado(Decimal(score), scale)
    assert (None if found is None else str(found)) == shown


@pytest.mark.parametrize("right", range(12, 21))
def test_the_ponderado_of_the_exam_is_the_number_of_right_answers(right: int) -> None:
    assert ponderado(right * Decimal("1.5"), EXAM) == right


@given(hundredths, hundredths)
def test_a_higher_score_never_has_a_lower_ponderado(one: Decimal, other: Decimal) -> None:
    low, high = (ponderado(score, CV) for score in sorted((one, other)))
    assert low is None or (high is not None and 12 <= low <= high <= 20)


@given(st.decimals(min_value="12", max_value="20", places=2))
def test_on_its_own_scale_a_score_stays_as_it_is(score: Decimal) -> None:
    assert ponderado(score, TALK) == score


@pytest.mark.parametrize(("maximum", "minimum"), [("20", "20"), ("20", "21"), ("20", "-1")])
def test_a_scale_that_is_none(maximum: str, minimum: str) -> None:
    with pytest.raises(ValueError, match="a scale passes"):
        Scale(Decimal(maximum), Decimal(minimum))


@pytest.mark.parametrize(
    ("evaluations", "ponderados", "shown"),
    [
        (3, {K: "16", C: "17.4", I: "16.5"}, "16.62"),  # 16.615: binary floats give 16.61
        (3, {K: "17", C: "17.4", I: "16.5"}, "17.02"),
        (3, {K: "17", C: "15.4", I: "17.22"}, "16.50"),
        (3, {K: "12", C: "12", I: "12"}, "12.00"),
        (3, {K: "20", C: "20", I: "20"}, "20.00"),
        (4, {K: "16", P: "16", C: "17.4", I: "16.5"}, "16.52"),
        (2, {C: "17.4", I: "16.5"}, "17.04"),
    ],
)
def test_the_weighted_sum(evaluations: int, ponderados: dict[Evaluation, str], shown: str) -> None:
    values = {key: Decimal(value) for key, value in ponderados.items()}
    assert str(ponderado_final(values, SCHEMES[evaluations])) == shown


@pytest.mark.parametrize("evaluations", [2, 3, 4])
def test_the_weights_of_each_scheme(evaluations: int) -> None:
    assert sum(SCHEMES[evaluations].values()) == 1
    assert len(SCHEMES[evaluations]) == evaluations


@pytest.mark.parametrize("ponderados", [{K: "16", C: "17"}, {K: "16", C: "17", I: "15", P: "12"}])
def test_who_lacks_an_evaluation_has_no_ponderado_final(ponderados: dict[Evaluation, str]) -> None:
    with pytest.raises(ValueError, match="one ponderado for each weight"):
        ponderado_final({key: Decimal(value) for key, value in ponderados.items()}, SCHEMES[3])


def test_weights_that_do_not_add_up() -> None:
    with pytest.raises(ValueError, match="add up to one"):
        ponderado_final({C: Decimal(12), I: Decimal(12)}, {C: Decimal("0.6"), I: Decimal("0.41")})


twenty = st.decimals(min_value=12, max_value=20, places=2)


@given(st.sampled_from([2, 3, 4]), st.data())
def test_the_weighted_sum_lies_between_its_least_and_its_most(evaluations: int, data: st.DataObject) -> None:
    weights = SCHEMES[evaluations]
    values = {key: data.draw(twenty) for key in weights}
    found = ponderado_final(values, weights)
    assert min(values.values()) <= found <= max(values.values())
    backwards = dict(reversed(values.items()))
    assert ponderado_final(backwards, weights) == found
    raised = {key: min(value + Decimal("0.5"), Decimal(20)) for key, value in values.items()}
    assert ponderado_final(raised, weights) >= found
    assert abs(Fraction(found) - sum(Fraction(w) * Fraction(values[k]) for k, w in weights.items())) <= Fraction(1, 200)
