"""Raw input of imported evaluations: the file with its act, and the word that applies what was looked at."""

from __future__ import annotations

from django import forms

from cvs.forms import PDF_HELP
from results.domain.evaluation_files import BYTES_MAX
from results.services_stages import REASON_MAX, REASON_MIN


class ResultsFileForm(forms.Form):
    """The file of results and the signed act. The act may be one that was kept while the file was being corrected."""

    file = forms.FileField(
        label="Archivo de resultados",
        help_text=f"CSV en UTF-8 o XLSX, como la plantilla. Hasta {BYTES_MAX // 1024 // 1024} MB.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={"required": "Elija el archivo de resultados.", "empty": "El archivo está vacío."},
    )
    act = forms.FileField(
        label="Acta firmada en PDF",
        help_text=f"La que suscriben los responsables de la evaluación. {PDF_HELP}",
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={"empty": "El acta está vacía."},
    )


class ApplyForm(forms.Form):
    """What was looked at, and why it corrects what there is."""

    token = forms.CharField(max_length=4000)
    seen = forms.CharField(max_length=64)
    reason = forms.CharField(
        label="Motivo de la corrección",
        help_text=f"De {REASON_MIN} a {REASON_MAX} caracteres. Queda en el registro junto a la versión anterior.",
        required=False,
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"class": "area", "rows": 2}),
        error_messages={
            "max_length": f"Como máximo {REASON_MAX} caracteres (escribió %(show_value)d).",
        },
    )
