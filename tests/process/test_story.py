"""The twenty-two people of the demo go through the whole process by its pages, and end as the data expect.

Every key of `expected` is compared but `alternativeMINIMUM_ONLY`, which is another policy's: tests/results/domain/test_evaluation
has it. Sheets are entered by the demo's own service and papers drawn by the services; the annexes are declared
electronically. After the last list the winner declines and the accesitario signs.
"""

from __future__ import annotations

import pytest

from tests.process.chapters import play
from tests.process.ending import everybody_ends_as_expected, nothing_differs_when_computed_again
from tests.process.signing import the_runner_up_signs, the_winner_declines
from tests.process.story import Story

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]  # a whole process through its pages


def test_the_twenty_two_people(story: Story) -> None:
    play(story)
    everybody_ends_as_expected(story)
    nothing_differs_when_computed_again(story)
    the_winner_declines(story)
    the_runner_up_signs(story)
    nothing_differs_when_computed_again(story)
