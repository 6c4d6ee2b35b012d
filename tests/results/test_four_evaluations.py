"""A call with four evaluations: its final table by hand, and a psychometric result corrected too late for it (FIN-01, SHL-01)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from accounts.enums import Role
from applications.models import Application
from calls.models import Call
from core.errors import Conflict
from exams.models import Attempt, Sitting
from results.enums import BonusKind
from results.listings import listing_for
from results.listings.curricular import LISTING as CURRICULAR
from results.models import Stage, StageResult
from results.selectors_finals import final_stage, get_claimed_for
from results.selectors_shortlist import runners_of
from results.services_finals import check_bonus, record_finals
from results.services_publish import publish_listing
from results.services_recalculation import recalculate
from results.services_shortlist import close_shortlist
from results.services_stages import Finding, record_result
from tests.accounts.people import make_user
from tests.results.filed import AFTERWARDS, EVE
from tests.results.importing import FOUR, PSYCHOMETRIC, bring_in, four_call, passed, results_csv
from tests.results.process import CIRO, HR, LAST_DAY, NAYRA, NOON, all_interviewed, committee, make_process_call
from tests.results.test_curricular import close, registered
from tests.support.clock import FakeClock

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"actor": HR, "now": LAST_DAY}


@pytest.fixture
def call() -> Call:
    return make_process_call(**FOUR)


@pytest.fixture
def people(call: Call) -> dict[str, Application]:
    """Nayra with 14 of 20 and Ciro with 20; his licence of the armed forces is valid."""
    tested = {NAYRA.document: "14", CIRO.document: "20"}
    found = all_interviewed((NAYRA, CIRO), call=call)
    for document, application in found.items():
        finding = Finding("APTO", Decimal(tested[document]), {"import": 1, "line": 2, "right": None, "code": ""})
        record_result(application, Stage.PSYCHOMETRIC, finding, actor=HR, now=NOON)
    staff = committee()
    one, claimed = get_claimed_for(staff["rrhh"], call.code, found[CIRO.document].number, BonusKind.FFAA.value)
    check_bonus(
        one.application, claimed, valid=True, found={"kind": "LICENCIADO_ACUARTELADO"}, reason="Constancia.", **BY
    )
    return found


def test_the_final_table_by_hand(call: Call, people: dict[str, Application]) -> None:
    record_finals(call, **BY)
    listing = listing_for(call, 12)
    assert listing is not None
    made = publish_listing(call, listing, **BY)
    keys = ("psychometricScore", "psychometricPonderado", "ponderadoFinal", "bonusPoints", "finalScore", "result")
    assert [[row[key] for key in keys] for row in made.rows] == [
        # 0.25 × 18.00 + 0.25 × 20.00 + 0.30 × 15.80 + 0.20 × 17.00 = 17.64; 10 % of it is 1.764
        ["20.00", "20.00", "17.64", "1.76", "19.40", "GANADOR"],
        # 0.25 × 17.00 + 0.25 × 16.00 + 0.30 × 20.00 + 0.20 × 15.67 = 17.384
        ["14.00", "16.00", "17.38", "0.00", "17.38", "ACCESITARIO"],
    ]
    assert "n = 20 − 8 × (20 − m) ÷ (20 − 8)" in made.layout["formulas"]
    assert "i = 0.25 × b + 0.25 × n + 0.30 × h + 0.20 × f" in made.layout["formulas"]
    head = bytes(made.csv).decode("utf-8-sig").splitlines()[0]
    assert "m Psic." in head
    publication = next(each for each in recalculate(call) if "etapa 12" in each.what)
    assert publication.differing == ()


def test_a_test_that_is_failed_after_all_stops_the_table_until_the_shortlist_says_so(
    call: Call, people: dict[str, Application]
) -> None:
    finding = Finding("NO_APTO", Decimal("7.99"), {"import": 2, "line": 2, "right": None, "code": ""})
    reason = "Se leyó mal la hoja de respuestas."
    record_result(people[CIRO.document], Stage.PSYCHOMETRIC, finding, actor=HR, now=LAST_DAY, reason=reason)
    stage = final_stage(call)
    assert stage.table is None
    assert [one.number for one in stage.incomplete] == [people[CIRO.document].number]
    listing = listing_for(call, 12)
    assert listing is not None
    assert "Falta un puntaje anterior" in [blocker.title for blocker in listing.blockers(call)]


def test_a_correction_after_the_shortlist_takes_its_place_away(private: Path, clock: FakeClock) -> None:
    clock.set(AFTERWARDS)
    call = four_call()
    hernan = passed(call)["A08"]
    sitting = Sitting.objects.create(call=call, name="Turno", opens_at=EVE, blueprint=[])
    Attempt.objects.create(
        sitting=sitting, application=hernan, user=hernan.user, result="APTO", right_count=13, score=Decimal("19.5")
    )
    registered(hernan)
    close(hernan, make_user("comite1", Role.COMMITTEE), make_user("comite2", Role.COMMITTEE))
    with pytest.raises(Conflict) as owed:
        close_shortlist(call, actor=HR, now=AFTERWARDS)
    assert (owed.value.code, owed.value.data) == ("shortlist.unscored", {"numbers": [8]})

    bring_in(call, PSYCHOMETRIC, results_csv("A08;17;"), now=AFTERWARDS)
    close_shortlist(call, actor=HR, now=AFTERWARDS)
    (runner,) = [each for each in runners_of(call) if each.application == hernan]
    assert (runner.average, runner.called) == (Decimal("16.33"), True)  # (13.00 + 18.00 + 18.00) / 3

    why = "Firmó otra persona: no se presentó."
    bring_in(call, PSYCHOMETRIC, results_csv("A08;;NO SE PRESENTÓ"), reason=why, now=AFTERWARDS)
    (runner,) = [each for each in runners_of(call) if each.application == hernan]
    assert (runner.average, runner.called, runner.outdated, runner.unscored) == (None, False, True, False)
    close_shortlist(call, actor=HR, now=AFTERWARDS, reason=why)
    words = StageResult.objects.filter(application=hernan, stage=Stage.SHORTLIST).order_by("version")
    assert list(words.values_list("result", flat=True)) == ["CONVOCADO", "NO_CONVOCADO"]
    (row,) = [row for row in CURRICULAR.rows(call) if row["number"] == 8]
    told = (row["result"], row["reasons"], row["psychometricScore"], row["curricularScore"], row["shortlist"])
    assert told == ("NO_APTO", "No asistió a la evaluación psicométrica", None, None, None)
