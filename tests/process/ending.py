"""The end of the story: where each of the twenty-two stands, told by the public lists alone, and everything computed again."""

from __future__ import annotations

import io

from django.core.management import call_command

from applications.models import Application
from tests.process.lists import CURRICULAR, EXAM, FINAL, REQUIREMENTS, public_list, versions
from tests.process.story import Story, summary

OUTCOMES = {
    (REQUIREMENTS, "NO APTO"): "NO_APTO",
    (EXAM, "NO APTO"): "EXAMEN_NO_APTO",
    (EXAM, "NO SE PRESENTÓ"): "NO_SE_PRESENTO",
    (EXAM, "DESCALIFICADO/A"): "DESCALIFICADO_EXAMEN",
    (CURRICULAR, "DESCALIFICADO/A"): "DESCALIFICADO_DOCUMENTOS",
    (CURRICULAR, "NO CALIFICA"): "NO_CALIFICA",
    (CURRICULAR, "CALIFICA"): "NO_CONVOCADO",
    (FINAL, "NO APTO"): "ENTREVISTA_NO_APTO",
    (FINAL, "NO ASISTIÓ"): "NO_ASISTIO",
    (FINAL, "GANADOR/A"): "GANADOR",
    (FINAL, "ACCESITARIO/A"): "ACCESITARIO",
}


def everybody_ends_as_expected(story: Story) -> None:
    """The last list somebody stands in tells their outcome; who came at 17:30:01 stands in none."""
    last: dict[str, str] = dict.fromkeys(story.people, "NO_POSTULO")
    for stage in (REQUIREMENTS, EXAM, CURRICULAR, FINAL):
        assert versions(story, stage) == 1  # no claim was founded
        for name, row in public_list(story, stage).items():
            last[name] = OUTCOMES.get((stage, row["Resultado"]), "")
            if number := row.get("Accesitario número"):
                last[name] += f"_{number}"
    assert last == {name: person["expected"]["outcome"] for name, person in story.people.items()}
    assert Application.objects.filter(call=story.call).count() == summary()["confirmed"]


def nothing_differs_when_computed_again(story: Story) -> None:
    """AUD-02."""
    said = io.StringIO()
    call_command("recalculate", story.call.code, stdout=said)
    assert "Nada difiere" in said.getvalue()
