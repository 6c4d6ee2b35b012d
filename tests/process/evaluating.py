"""Stages 9 and 10: two members judge every document and sign; who is called to the interview is published."""

from __future__ import annotations

from results.models import Stage, StageResult
from results.selectors_curricular import get_evaluation_for
from tests.process.forms import form_of
from tests.process.lists import CURRICULAR, by_result, lettered, public_list, publish
from tests.process.story import Story, summary

MEMBERS = ("comite1", "comite2")
SHORTLISTED: list[str] = summary()["shortlisted"]


def curricula_are_evaluated(story: Story) -> None:
    """Every document proves what was declared; the rules propose the points and both members sign them."""
    story.at("2023-10-23T09:00:00")
    names = [name for name in story.names("exam", "APTO") if name != "A09"]
    assert story.browser("comite1").get(story.staff(f"curricular/{story.number('A09')}/")).status_code == 404
    for name in names:
        _judge(story, name)
        _compare(story, name)


def _judge(story: Story, name: str) -> None:
    """The page of one person: the form of each document as it comes, marked valid by both members, and two signatures."""
    here = story.staff(f"curricular/{story.number(name)}/")
    first, second = MEMBERS
    evaluation = get_evaluation_for(story.users[first], story.call.code, story.number(name), now=story.clock.now)
    for slot in evaluation.bench.decidable:
        action = f"{here}{slot.key}/"
        form = form_of(story.page(first, f"{here}?fila={slot.key}"), action=action) | {"decision": ["VALID"]}
        for member in MEMBERS:
            story.send(member, action, form)
    story.send(first, f"{here}firmar/")
    assert not StageResult.objects.filter(application=story.application(name), stage=Stage.CURRICULAR).exists()
    story.send(second, f"{here}firmar/")


def _compare(story: Story, name: str) -> None:
    expected = story.people[name]["expected"]
    result = StageResult.objects.get(application=story.application(name), stage=Stage.CURRICULAR)
    assert result.result == expected["curricular"], name
    assert result.data["points"] == expected.get("curricularDetail"), name
    assert (str(result.score) if result.score is not None else None) == expected["curricularScore"], name
    assert result.data["members"] == list(MEMBERS)


def shortlist_is_closed(story: Story) -> None:
    """The committee writes down who is called, and gives the hours of the interviews."""
    story.at("2023-10-25T10:00:00")
    assert story.refused("rrhh", story.staff(f"proceso/{CURRICULAR}/publicar")).status_code == 409
    story.send("comite1", story.staff("curricular/convocados"))
    plan = {"on": "2023-10-26", "time_from": "09:00", "time_to": "13:00", "minutes": "20", "pause": "0"}
    place = {"link": "https://reunion.example/sala-1", "tolerance_minutes": "0"}
    story.send("comite1", story.staff("entrevistas/"), plan | place)


def shortlist_is_published(story: Story) -> None:
    """Five averages and those tied with the fifth, with the hours of their interviews."""
    publish(story, CURRICULAR)
    rows = public_list(story, CURRICULAR)
    for name, row in rows.items():
        expected = story.people[name]["expected"]
        columns = lettered(row)
        assert columns["a"] == (expected.get("curricularScore") or ""), name
        assert columns["c"] == expected.get("curricularPonderado", ""), name
        assert columns["d"] == expected.get("shortlistAverage", ""), name
        assert row["Orden"] == str(expected.get("shortlistRank", "")), name
        if "shortlistAverage" in expected:
            assert columns["b"] == expected["examPonderado"], name
    found = {result: sorted(names) for result, names in by_result(rows).items()}
    assert found == {
        "CALIFICA": sorted(story.names("curricular", "CALIFICA")),
        "NO CALIFICA": story.names("curricular", "NO_CALIFICA"),
        "DESCALIFICADO/A": story.names("outcome", "DESCALIFICADO_DOCUMENTOS"),
    }
    called = [name for name, row in rows.items() if row["Entrevista"] == "CONVOCADO/A"]
    assert sorted(called) == sorted(SHORTLISTED)
    hours = sorted(row["Día y hora de la entrevista"] for row in rows.values() if row["Día y hora de la entrevista"])
    assert (len(hours), hours[0], hours[-1]) == (len(SHORTLISTED), "26/10/2023, 09:00", "26/10/2023, 11:00")
