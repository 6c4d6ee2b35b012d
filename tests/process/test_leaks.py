"""Nothing leaks before its publication (PUB-03): the story again, looked at by those who may not know yet.

Twice for each list they walk every address, at the same instant of the clock: before anybody decided anything, and when
everything is decided and only the publication is missing. What they are given must be the same, byte for byte: pages,
files, counts, order, refusals. The mails too. And no number of the list may stand anywhere.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from core.display import LIMA
from tests.process.chapters import Moment, play
from tests.process.lists import CURRICULAR, EXAM, FINAL, REQUIREMENTS, WHEN, public_list
from tests.process.story import Story
from tests.process.walking import Seen, letters, walk

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere, pytest.mark.timeout(600)]  # some five thousand pages

EVERYBODY = ("", "A01", "A10", "A15", "monitor1", "autor")
MEMBERS = ("comite1", "area")  # who may see what they themselves decide, from stage 9 on
WATCHED = {
    REQUIREMENTS: (*EVERYBODY, *MEMBERS),
    EXAM: (*EVERYBODY, *MEMBERS),
    CURRICULAR: EVERYBODY,
    FINAL: (*EVERYBODY, *MEMBERS),
}
# What they decide themselves: the interviews, and the vote that the requesting unit casts on the table.
OWN_WORK = {"comite1": ("/entrevistas/",), "area": ("/entrevistas/", "/final/")}
# What a list says and nothing else does.
MARKS = {
    REQUIREMENTS: ("exige 90 horas, declara 89 horas",),
    EXAM: ("27.00", "25.50", "24.00", "22.50", "21.00", "19.50", "16.50"),
    CURRICULAR: ("18.50", "16.90", "16.40", "16.20", "15.50", "12.70", "CONVOCADO/A", "26/10/2023, 09:00"),
    FINAL: ("18.68", "17.72", "17.11", "16.98", "14.88", "GANADOR/A"),
}


@dataclass(slots=True)
class Watchers:
    """What each of them saw while nothing was decided, and the leaks found since, in words."""

    before: dict[str, dict[str, Seen]] = field(default_factory=dict)
    mails: int = 0
    leaks: list[str] = field(default_factory=list)

    def look(self, story: Story, stage: int, moment: Moment) -> None:
        """A second before the list is due; the clock goes back to where the story is."""
        now = story.clock.now
        if moment is Moment.PUBLISHED:
            self._find_the_marks(story, stage)
            return
        story.at(datetime.fromisoformat(WHEN[stage]).replace(tzinfo=LIMA) - timedelta(seconds=1))
        seen = {name: walk(story, name) for name in WATCHED[stage]}
        mails = letters()
        if moment is Moment.OPEN:
            self.before, self.mails = seen, len(mails)
        else:
            for name, found in seen.items():
                self._compare(stage, name or "nobody", self.before[name], found)
            self.leaks += [f"{stage}: the mail {mail[0]!r}" for mail in mails[self.mails :]]
        story.at(now)

    def _find_the_marks(self, story: Story, stage: int) -> None:
        """A mark that the list itself does not show would prove nothing."""
        text = str(public_list(story, stage))
        assert not [mark for mark in MARKS[stage] if mark not in text]

    def _compare(self, stage: int, name: str, before: dict[str, Seen], after: dict[str, Seen]) -> None:
        for address, seen in after.items():
            if any(work in address for work in OWN_WORK.get(name, ())):
                continue
            text = seen.body.decode(errors="replace")
            told = [mark for mark in MARKS[stage] if mark in text]
            if told:
                self.leaks.append(f"{stage}: {name} reads {told} at {address}")
            if seen != before.get(address):
                self.leaks.append(f"{stage}: {name} sees a change at {address}: {_change(before.get(address), seen)}")


def _change(before: Seen | None, after: Seen) -> str:
    if before is None or (before.status, before.location) != (after.status, after.location):
        return f"{before and (before.status, before.location)} -> {(after.status, after.location)}"
    old, new = (each.body.decode(errors="replace").replace(">", ">\n").splitlines() for each in (before, after))
    lines = [line for line in difflib.unified_diff(old, new, lineterm="", n=0) if line[:1] in "+-"]
    return " ".join(lines[2:])[:400]


def test_nothing_leaks(story: Story) -> None:
    watchers = Watchers()
    play(story, watchers.look)
    assert not watchers.leaks, "\n".join(watchers.leaks)
