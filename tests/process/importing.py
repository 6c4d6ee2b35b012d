"""Evaluations held outside: the form that the page offers, filled in by hand, and brought back with its act."""

from __future__ import annotations

import re

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cvs.pdfs import sound
from tests.process.story import Story, said

ABSENT = "NO SE PRESENTÓ"


def results_are_imported(story: Story, evaluation: str, given: dict[str, str], *, reason: str = "") -> None:
    """Human Resources fill in the form for these people, a score or a word for each, look at the changes and import."""
    here = story.staff(f"otras-evaluaciones/{evaluation}/")
    names = {person["docNumber"]: name for name, person in story.people.items()}
    text = story.browser("rrhh").get(f"{here}plantilla.csv").content.decode("utf-8-sig")
    header, *lines = text.splitlines()
    filled = [header]
    for line in lines:
        document, full_name, *_ = line.split(";")
        told = given.get(names[document])
        if told is not None:
            filled.append(";".join([document, full_name, *((told, "") if told[:1].isdigit() else ("", told))]))
    assert len(filled) == len(given) + 1, (evaluation, sorted(given), text)
    files = {
        "file": SimpleUploadedFile("resultados.csv", "\r\n".join(filled).encode()),
        "act": SimpleUploadedFile("acta.pdf", sound(f"acta {evaluation} {reason}")),
    }
    answer = story.browser("rrhh").post(here, files)
    assert answer.status_code == 200, said(answer)
    page = answer.content.decode()
    told_back = {name: re.findall(rf'name="{name}" value="([^"]*)"', page)[0] for name in ("token", "seen")}
    story.send("rrhh", f"{here}importar", told_back | {"reason": reason})
