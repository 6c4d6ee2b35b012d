"""The order of the story. `watch` looks at the product just before and just after each publication."""

from __future__ import annotations

from collections.abc import Callable

from tests.process.applying import everybody_applies
from tests.process.claiming import claims_are_filed
from tests.process.documents import documents_are_registered
from tests.process.evaluating import curricula_are_evaluated, shortlist_is_closed, shortlist_is_published
from tests.process.examining import exam_is_published, exam_is_sat, sitting_is_built
from tests.process.finishing import bonuses_are_checked, finals_are_published, finals_are_recorded
from tests.process.interviewing import everybody_is_interviewed
from tests.process.lists import CURRICULAR, EXAM, FINAL, REQUIREMENTS
from tests.process.requirements import requirements_are_decided, requirements_are_published
from tests.process.story import Story

Watch = Callable[[Story, int, bool], None]


def nobody(_story: Story, _stage: int, _published: bool) -> None:
    """Nobody watches."""


def play(story: Story, watch: Watch = nobody) -> None:
    """From the applications to the final list; `watch(story, stage, published)`."""
    everybody_applies(story)
    requirements_are_decided(story)
    watch(story, REQUIREMENTS, False)
    requirements_are_published(story)
    watch(story, REQUIREMENTS, True)
    claims_are_filed(story, REQUIREMENTS)
    sitting = sitting_is_built(story)
    exam_is_sat(story, sitting)
    watch(story, EXAM, False)
    exam_is_published(story, sitting)
    watch(story, EXAM, True)
    documents_are_registered(story)
    claims_are_filed(story, EXAM)
    curricula_are_evaluated(story)
    shortlist_is_closed(story)
    watch(story, CURRICULAR, False)
    shortlist_is_published(story)
    watch(story, CURRICULAR, True)
    claims_are_filed(story, CURRICULAR)
    everybody_is_interviewed(story)
    bonuses_are_checked(story)
    finals_are_recorded(story)
    watch(story, FINAL, False)
    finals_are_published(story)
    watch(story, FINAL, True)
