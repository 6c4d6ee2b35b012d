"""Stage 8: the PDFs of the sheet are registered; one person registers nothing, another lacks a certificate (DOC-01..05)."""

from __future__ import annotations

import uuid

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from results.domain.support import LICENSE
from results.models import Stage, StageResult
from tests.cvs.pdfs import sound
from tests.process.story import Story

NOTHING, INCOMPLETE = "A09", "A10"
CLOSED = "2023-10-19T17:30:00.001"


def documents_are_registered(story: Story) -> None:
    """Everybody who passed the exam, at the hour of the data."""
    passed = story.names("exam", "APTO")
    for name in sorted(passed, key=lambda each: str(story.people[each]["documentsRegisteredAt"])):
        if name != NOTHING:
            _register(story, name)
    story.at(CLOSED)
    late = story.refused(NOTHING, story.own("documentos/ficha/"))
    assert "El plazo de registro de documentos ha concluido" in late.content.decode()
    assert story.browser("A11").get(story.own("documentos/")).status_code == 403
    call_command("close_documents", story.call.code)
    found = StageResult.objects.filter(stage=Stage.DOCUMENTS).values_list("application__user__username", "result")
    numbers = {person["docNumber"]: name for name, person in story.people.items()}
    expected = {name: "DESCALIFICADO" if name == NOTHING else "REGISTRADO" for name in passed}
    assert {numbers[number]: result for number, result in found} == expected


def _register(story: Story, name: str) -> None:
    """What the sheet has, the licence beside it, and the confirmation; who lacks a document is warned."""
    story.at(story.people[name]["documentsRegisteredAt"])
    story.send(name, story.own("documentos/ficha/"))
    licence = SimpleUploadedFile("habilitacion.pdf", sound(f"habilitación {name}"), "application/pdf")
    story.send(name, story.own(f"documentos/{LICENSE}/"), {"file": licence})
    oath = {"key": str(uuid.uuid4()), "sure": "on"}
    if name == INCOMPLETE:
        warned = story.refused(name, story.own("documentos/confirmar/"), oath)
        assert "NO CALIFICA" in warned.content.decode()
        oath["incomplete"] = "on"
    story.send(name, story.own("documentos/confirmar/"), oath)
    assert story.browser(name).get(story.own("documentos/constancia.pdf")).status_code == 200
