"""Stage 3: everybody applies at the hour of the data; the last one presses the button one second late (APP-01, APP-05)."""

from __future__ import annotations

import uuid

from applications.models import Application
from tests.process.story import Story

LATE = "A20"
TOO_LATE = "El plazo de postulación ha concluido"


def everybody_applies(story: Story) -> None:
    """Annexes, summary, oath; in the order of the hours."""
    for name, person in sorted(story.people.items(), key=lambda item: str(item[1]["applicationConfirmedAt"])):
        story.at("2023-10-10T08:30:00")
        story.send(name, story.own("anexos/"), {"declared": "on"})
        story.at(person["applicationConfirmedAt"])
        oath = {"key": str(uuid.uuid4()), "sworn": "on"}
        if name == LATE:
            answer = story.refused(name, story.own("confirmar/"), oath)
            assert (answer.status_code, TOO_LATE in answer.content.decode()) == (409, True)
            continue
        story.send(name, story.own("confirmar/"), oath)
        assert story.page(name, story.own("constancia/"))
    filed = {application.user.username for application in Application.objects.select_related("user")}
    assert filed == {person["docNumber"] for name, person in story.people.items() if name != LATE}
