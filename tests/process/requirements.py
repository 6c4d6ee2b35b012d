"""Stages 4 and 5: the registry's answers by file, the proposals confirmed, one line decided by hand, the list."""

from __future__ import annotations

import re
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from applications.selectors_review import review_of
from tests.process.lists import REQUIREMENTS, by_result, public_list, publish
from tests.process.story import Story

BY_HAND = "A17"


def requirements_are_decided(story: Story) -> None:
    """Who was not asked about at the registry cannot be Apto; then everything as the rules propose."""
    story.at("2023-10-11T10:30:00")
    marks = _marks(story)
    assert (
        len(marks) == len(story.names("requirements", "NO_APTO")) - 1
    )  # whoever fails only by the registry is pending
    assert story.refused("rrhh", story.staff(f"proceso/{REQUIREMENTS}/publicar")).status_code == 409
    story.at("2023-10-11T11:00:00")
    story.send("rrhh", story.staff("requisitos/rnssc/"), {"file": _answers(story)})
    _decide_by_hand(story)
    story.at("2023-10-12T10:00:00")
    story.send("rrhh", story.staff("requisitos/confirmar"), {"marcada": _marks(story)})
    for name, person in story.people.items():
        if name != "A20":
            _compare(story, name, person["expected"])


def requirements_are_published(story: Story) -> None:
    """The list is signed at its hour, and a stranger reads it."""
    publish(story, REQUIREMENTS)
    rows = public_list(story, REQUIREMENTS)
    found = by_result(rows)
    assert sorted(found["APTO"]) == sorted(story.names("requirements", "APTO"))
    assert sorted(found["NO APTO"]) == sorted(story.names("requirements", "NO_APTO"))
    assert rows["A15"]["Motivo"] == "Horas de capacitación: exige 90 horas, declara 89 horas"
    assert rows["A01"]["Evaluación de conocimientos"] == "16/10/2023, 09:00, virtual"


def _marks(story: Story) -> list[str]:
    """The boxes that the list offers to mark."""
    page = story.page("rrhh", story.staff("requisitos/?ver=por-decidir"))
    return re.findall(r'name="marcada" value="([^"]+)"', page)


def _answers(story: Story) -> SimpleUploadedFile:
    """The registry's answer about each of those who applied, as the entity's file brings it."""
    lines = ["documento;consultado;tipo;desde;hasta;estado"]
    for name, person in story.people.items():
        if name == "A20":
            continue
        for sanction in person["rnssc"] or [None]:
            told = ("", "", "", "")
            if sanction:
                days = (date.fromisoformat(sanction[key]).strftime("%d/%m/%Y") for key in ("from", "to"))
                told = (sanction["type"], *days, "VIGENTE")
            lines.append(";".join((person["docNumber"], "11/10/2023 10:45", *told)))
    return SimpleUploadedFile("rnssc.csv", "\r\n".join(lines).encode(), "text/csv")


def _decide_by_hand(story: Story) -> None:
    """The page of one application: without a reason it takes only what is proposed."""
    address = story.staff(f"requisitos/{story.number(BY_HAND)}/decidir")
    review = review_of(story.application(BY_HAND))
    form = {"seen": review.seen} | {f"cumple-{line.code}": "si" if line.met else "no" for line in review.lines}
    assert story.refused("rrhh", address, form | {"cumple-GENERAL_EXPERIENCE": "si"}).status_code == 400
    story.send("rrhh", address, form)


def _compare(story: Story, name: str, expected: dict[str, object]) -> None:
    application = story.application(name)
    decision = application.decisions.get()
    assert application.requirements == decision.result == expected["requirements"], name
    assert [line["code"] for line in decision.failed] == expected["failedRequirements"], name
    exact = {str(line.code): line.exact for line in review_of(application).lines}
    for code, key in (
        ("GENERAL_EXPERIENCE", "generalMonths"),
        ("SPECIFIC_EXPERIENCE", "specificMonths"),
        ("SPECIFIC_PUBLIC_EXPERIENCE", "specificPublicMonths"),
        ("TRAINING_HOURS", "trainingHours"),
    ):
        assert f"{float(exact[code] or 0):.6f}" == f"{float(str(expected[key])):.6f}", (name, code)
