"""The claims of the data: at 24 hours exactly, a second after them, and one in time; each answered (REC-01, REC-02)."""

from __future__ import annotations

import uuid
from typing import Any

from results.enums import ClaimGround
from results.models import Claim
from tests.process.lists import CURRICULAR, EXAM, REQUIREMENTS
from tests.process.story import Story, data_file

STAGES = {"PUB_REQUISITOS": REQUIREMENTS, "PUB_EXAMEN": EXAM, "PUB_CURRICULAR": CURRICULAR}
GROUNDS = {REQUIREMENTS: ClaimGround.RESULT, EXAM: ClaimGround.QUESTION, CURRICULAR: ClaimGround.RESULT}
ANSWER = "Revisado el expediente, se mantiene lo publicado."
LATE = "El reclamo se presentó fuera de las 24 horas."


def claims_are_filed(story: Story, stage: int) -> None:
    """Those of one list, at the instant of the data, and their answers an hour later."""
    for told in data_file()["claims"]:
        if STAGES[told["stage"]] == stage:
            _file(story, stage, told)


def _file(story: Story, stage: int, told: dict[str, Any]) -> None:
    ground = GROUNDS[stage]
    form = {"key": str(uuid.uuid4()), "stage": str(stage), "ground": ground.value, "text": told["text"]}
    story.at(told["filedAt"])
    story.send(
        told["applicant"], story.own("reclamo/"), form | ({"position": "7"} if ground is ClaimGround.QUESTION else {})
    )
    claim = Claim.objects.get(application=story.application(told["applicant"]))
    assert (claim.state == "EXTEMPORANEO") is not told["admissible"]
    assert (LATE in story.page(told["applicant"], story.own("reclamo/"))) is not told["admissible"]
    here = story.staff(f"reclamos/{claim.pk}/")
    if told["admissible"]:
        story.send("rrhh", f"{here}resolver", {"state": told["resolution"], "reason": ANSWER})
        assert claim.decision.state == told["resolution"]
    else:  # registered and answered, never examined
        refused = story.refused("rrhh", f"{here}resolver", {"state": "FUNDADO", "reason": ANSWER})
        assert refused.status_code == 422
        story.send("rrhh", f"{here}resolver", {"state": "IMPROCEDENTE", "reason": LATE})
        assert claim.state == told["resolution"]
    assert ANSWER in story.page(told["applicant"], story.own("reclamo/")) or not told["admissible"]
