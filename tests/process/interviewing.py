"""Stage 11: each of those called at their hour; the members score, one person does not come (INT-01, INT-02, INT-08)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from core.display import LIMA
from results.models import InterviewSlot, Stage, StageResult
from tests.process.story import Story

MEMBERS = ("comite1", "comite2", "area")
CRITERIA, MOST = 4, Decimal(5)
ABSENT = "NO_ASISTIO"


def everybody_is_interviewed(story: Story) -> None:
    """In the order of the published hours."""
    names = {person["docNumber"]: name for name, person in story.people.items()}
    for slot in InterviewSlot.objects.select_related("application__user").order_by("start"):
        name = names[slot.application.user.username]
        here = story.staff(f"entrevistas/{slot.application.number}/")
        scores = story.people[name]["interview"]
        if scores == ABSENT:
            story.at(slot.start)
            assert story.refused("comite1", here, {"act": "absent"}).status_code == 409  # the hour itself is in time
            story.at(slot.start + timedelta(milliseconds=1))
            story.send("comite1", here, {"act": "absent"})
        else:
            connected = (slot.start - timedelta(seconds=40)).astimezone(LIMA)
            story.at(slot.start + timedelta(minutes=15))
            arrival = {"connected": f"{connected:%H:%M:%S}", "identity_checked": "on"}
            story.send("comite1", here, {"act": "arrival", **arrival})
            for member, score in zip(MEMBERS, scores, strict=True):
                story.send(member, here, {"act": "score", **_spread(score)})
            story.send("comite1", here, {"act": "close"})
        _compare(story, name)


def _spread(total: str) -> dict[str, str]:
    """A member's total over the criteria of the rubric."""
    left, given = Decimal(total), {}
    for place in range(CRITERIA):
        part = min(left, MOST)
        given[f"criterion_{place}"] = str(part)
        left -= part
    return given


def _compare(story: Story, name: str) -> None:
    expected: dict[str, Any] = story.people[name]["expected"]
    result = StageResult.objects.get(application=story.application(name), stage=Stage.INTERVIEW)
    assert result.result == expected["interview"], name
    assert (None if result.score is None else str(result.score)) == expected["interviewScore"], name
