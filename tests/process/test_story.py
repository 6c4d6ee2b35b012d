"""The twenty-two people of the demo go through the whole process by its pages, and end as the data expect.

Every key of `expected` is compared but `alternativeMINIMUM_ONLY`, which is another policy's: tests/results/domain/test_evaluation
has it. Sheets are entered by the demo's own service and papers drawn by the services; the annexes are declared
electronically. The signing comes after the story.
"""

from __future__ import annotations

import pytest

from tests.process.chapters import play
from tests.process.ending import everybody_ends_as_expected, nothing_differs_when_computed_again
from tests.process.story import Story

pytestmark = pytest.mark.django_db


def test_the_twenty_two_people(story: Story) -> None:
    play(story)
    everybody_ends_as_expected(story)
    nothing_differs_when_computed_again(story)
