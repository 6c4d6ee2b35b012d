"""The order of the story, and when somebody may look at what it shows."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from tests.process.applying import everybody_applies
from tests.process.claiming import claims_are_filed
from tests.process.documents import documents_are_registered
from tests.process.evaluating import curricula_are_evaluated, shortlist_is_closed, shortlist_is_published
from tests.process.examining import exam_is_graded, exam_is_published, exam_is_sat, sitting_is_built
from tests.process.finishing import bonuses_are_checked, finals_are_published, finals_are_recorded
from tests.process.interviewing import everybody_is_interviewed
from tests.process.lists import CURRICULAR, EXAM, FINAL, REQUIREMENTS
from tests.process.requirements import requirements_are_decided, requirements_are_published
from tests.process.story import Story


class Moment(StrEnum):
    """Of a stage that publishes."""

    OPEN = "nothing is decided"
    DECIDED = "everything is decided, nothing is published"
    PUBLISHED = "the list is out"


Watch = Callable[[Story, int, Moment], None]


def nobody(_story: Story, _stage: int, _moment: Moment) -> None:
    """Nobody looks."""


def play(story: Story, watch: Watch = nobody) -> None:
    """From the applications to the final list."""
    everybody_applies(story)
    watch(story, REQUIREMENTS, Moment.OPEN)
    requirements_are_decided(story)
    watch(story, REQUIREMENTS, Moment.DECIDED)
    requirements_are_published(story)
    watch(story, REQUIREMENTS, Moment.PUBLISHED)
    claims_are_filed(story, REQUIREMENTS)
    sitting = sitting_is_built(story)
    exam_is_sat(story, sitting)
    watch(story, EXAM, Moment.OPEN)
    exam_is_graded(story, sitting)
    watch(story, EXAM, Moment.DECIDED)
    exam_is_published(story, sitting)
    watch(story, EXAM, Moment.PUBLISHED)
    documents_are_registered(story)
    claims_are_filed(story, EXAM)
    watch(story, CURRICULAR, Moment.OPEN)
    curricula_are_evaluated(story)
    shortlist_is_closed(story)
    watch(story, CURRICULAR, Moment.DECIDED)
    shortlist_is_published(story)
    watch(story, CURRICULAR, Moment.PUBLISHED)
    claims_are_filed(story, CURRICULAR)
    watch(story, FINAL, Moment.OPEN)
    everybody_is_interviewed(story)
    bonuses_are_checked(story)
    finals_are_recorded(story)
    watch(story, FINAL, Moment.DECIDED)
    finals_are_published(story)
    watch(story, FINAL, Moment.PUBLISHED)
