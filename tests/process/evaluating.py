"""Stages 9 and 10: two members judge every document and sign; who is called to the interview is published."""

from __future__ import annotations

from results.models import Stage, StageResult
from results.selectors_curricular import get_evaluation_for
from tests.process.forms import form_of
from tests.process.story import Story

MEMBERS = ("comite1", "comite2")


def curricula_are_evaluated(story: Story) -> None:
    """Every document proves what was declared; the rules propose the points and both members sign them."""
    story.at("2023-10-23T09:00:00")
    names = [name for name in story.names("exam", "APTO") if name != "A09"]
    assert story.browser("comite1").get(story.staff(f"curricular/{story.number('A09')}/")).status_code == 404
    for name in names:
        for member in MEMBERS:
            _judge(story, member, name)
    for name in names:
        _compare(story, name)


def _judge(story: Story, member: str, name: str) -> None:
    """The page of one person: a key for each document, and the signature."""
    here = story.staff(f"curricular/{story.number(name)}/")
    evaluation = get_evaluation_for(story.users[member], story.call.code, story.number(name), now=story.clock.now)
    for slot in evaluation.bench.decidable:
        page = story.page(member, f"{here}?fila={slot.key}")
        story.send(member, f"{here}{slot.key}/", form_of(page, action=f"{here}{slot.key}/") | {"decision": ["VALID"]})
    story.send(member, f"{here}firmar/")


def _compare(story: Story, name: str) -> None:
    expected = story.people[name]["expected"]
    result = StageResult.objects.get(application=story.application(name), stage=Stage.CURRICULAR)
    assert result.result == expected["curricular"], name
    assert result.data["points"] == expected.get("curricularDetail"), name
    assert (str(result.score) if result.score is not None else None) == expected["curricularScore"], name
    assert result.data["members"] == list(MEMBERS)
