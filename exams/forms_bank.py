"""Raw input of the bank's pages."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from core.errors import BadRequest
from exams.domain.blueprint import MAX_TOPIC
from exams.domain.questions import MAX_FILE_BYTES
from exams.enums import Part, QuestionState

MAX_SEARCH = 100
PAGE_SIZE = 50
_NUMBER = re.compile(r"[0-9]{1,15}")


class FilterForm(forms.Form):
    """What the list shows. A filter that does not exist shows everything, as if it had not been asked."""

    q = forms.CharField(required=False, max_length=MAX_SEARCH)
    estado = forms.ChoiceField(required=False, choices=[("", "Todas"), *QuestionState.choices])
    parte = forms.ChoiceField(required=False, choices=[("", "Todas"), *Part.choices])
    materia = forms.CharField(required=False, max_length=MAX_TOPIC)

    def filters(self) -> dict[str, str]:
        """The arguments of `latest_versions`."""
        self.is_valid()
        held: dict[str, Any] = self.cleaned_data
        names = {"text": "q", "state": "estado", "part": "parte", "topic": "materia"}
        return {argument: held.get(name, "") for argument, name in names.items()}


class ImportForm(forms.Form):
    """A bank file."""

    file = forms.FileField(
        label="Archivo",
        max_length=200,
        error_messages={
            "required": "Elija un archivo.",
            "empty": "El archivo está vacío.",
            "max_length": "El nombre del archivo es demasiado largo.",
        },
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """At most 1 MiB, told before it is read."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_FILE_BYTES:
            raise forms.ValidationError("El archivo supera 1 MiB.")
        return file


def ticked_versions(data: QueryDict) -> list[int]:
    """The versions ticked in one page of the list. BadRequest `bank.ticked`: none, more than a page, not numbers."""
    ticked = data.getlist("version")
    if not 0 < len(ticked) <= PAGE_SIZE or not all(_NUMBER.fullmatch(value) for value in ticked):
        raise BadRequest("bank.ticked", f"Marque de 1 a {PAGE_SIZE} preguntas en borrador para aprobarlas.")
    return [int(value) for value in ticked]
