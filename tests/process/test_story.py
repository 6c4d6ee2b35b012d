"""The twenty-two people of the demo go through the whole process by its pages, and end as the data expect."""

from __future__ import annotations

import pytest

from tests.process.applying import everybody_applies
from tests.process.documents import documents_are_registered
from tests.process.evaluating import curricula_are_evaluated, shortlist_is_published
from tests.process.examining import exam_is_published, exam_is_sat, sitting_is_built
from tests.process.finishing import bonuses_are_checked, finals_are_published
from tests.process.interviewing import everybody_is_interviewed
from tests.process.requirements import requirements_are_decided, requirements_are_published
from tests.process.story import Story

pytestmark = pytest.mark.django_db


def test_the_twenty_two_people(story: Story) -> None:
    everybody_applies(story)
    requirements_are_decided(story)
    requirements_are_published(story)
    sitting = sitting_is_built(story)
    exam_is_sat(story, sitting)
    exam_is_published(story, sitting)
    documents_are_registered(story)
    curricula_are_evaluated(story)
    shortlist_is_published(story)
    everybody_is_interviewed(story)
    bonuses_are_checked(story)
    finals_are_published(story)
