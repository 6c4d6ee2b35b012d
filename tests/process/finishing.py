"""Stage 12: the documents of the bonuses are checked, the table is recorded and published (BON-02, MER-01..03)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from results.models import Stage, StageResult
from tests.process.lists import FINAL, lettered, public_list, publish
from tests.process.story import Story, summary

GROUNDS = "Se revisó el documento presentado."
LETTERS = {  # what each column's letter stands for; the formulas under the list use the letters
    "a": "examScore",
    "b": "examPonderado",
    "c": "curricularScore",
    "d": "curricularPonderado",
    "e": "interviewScore",
    "f": "interviewPonderado",
    "g": "athletePoints",
    "h": "curricularPonderadoWithAthlete",
    "i": "ponderadoFinal",
    "k": "bonusPoints",
    "l": "finalScore",
}
WORDS = {"GANADOR": ("GANADOR/A", ""), "ENTREVISTA_NO_APTO": ("NO APTO", ""), "NO_ASISTIO": ("NO ASISTIÓ", "")}
WEIGHTS = {"b": "0.40", "d": "0.35", "f": "0.25"}  # FIN-01; not printed, as anybody can compute it from what is
CENT = Decimal("0.01")
NOT_A_LICENCIADO = "A03"


def bonuses_are_checked(story: Story) -> None:
    """Human Resources look at each document; a military school is not the military service."""
    story.at("2023-10-27T15:00:00")
    assert story.refused("rrhh", story.staff("final/"), {"act": "record"}).status_code == 409
    for name in summary()["merit"]:
        for kind in story.people[name]["conditions"]:
            valid = "no" if name == NOT_A_LICENCIADO else "si"
            story.send("rrhh", story.staff(f"final/{story.number(name)}/{kind}/"), {"valid": valid, "reason": GROUNDS})


def finals_are_recorded(story: Story) -> None:
    """The table as it was computed."""
    story.at("2023-10-30T10:00:00")
    story.send("rrhh", story.staff("final/"), {"act": "record"})


def finals_are_published(story: Story) -> None:
    """The list in order of merit, signed; the bonus changes the winner."""
    publish(story, FINAL)
    rows = public_list(story, FINAL)
    merit: list[str] = summary()["merit"]
    assert list(rows)[: len(merit)] == merit
    for name, row in rows.items():
        _compare(story, name, row)
    assert Decimal(lettered(rows["A01"])["i"]) > Decimal(lettered(rows["A02"])["i"])


def _compare(story: Story, name: str, row: dict[str, str]) -> None:
    expected = story.people[name]["expected"]
    word, place = expected["outcome"], ""
    if word.startswith("ACCESITARIO"):
        word, place = "ACCESITARIO/A", word.rpartition("_")[2]
    else:
        word, place = WORDS[word]
    assert (row["Resultado"], row["Accesitario número"]) == (word, place), name
    if "finalScore" not in expected:
        return
    columns = lettered(row)
    for letter, key in LETTERS.items():
        assert columns[letter] == expected[key], (name, key)
    by_hand = sum((Decimal(weight) * Decimal(columns[letter]) for letter, weight in WEIGHTS.items()), Decimal(0))
    assert str(by_hand.quantize(CENT, ROUND_HALF_UP)) == expected["ponderadoFinalBeforeAthlete"], name
    assert row["Orden"] == str(expected["meritOrder"]), name
    part = Fraction(columns["j"].removesuffix(" %") or 0) / 100
    assert part == Fraction(expected["bonusPct"]), name
    recorded = StageResult.objects.get(application=story.application(name), stage=Stage.FINAL)
    assert (recorded.result, str(recorded.score)) == (expected["outcome"].split("_")[0], expected["finalScore"]), name
