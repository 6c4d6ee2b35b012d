"""Which annexes a call asks for, how they are given, and what they say (APP-03, AMB-08).

The text of Anexos 11 and 12 is not in the call's documents: these are the declarations usual for the regime, until the
entity gives its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from applications.enums import AnnexCode, AnnexMode

TITLES = {
    AnnexCode.ANEXO_10: "Ficha de Postulación",
    AnnexCode.ANEXO_11: "Declaración jurada del postulante",
    AnnexCode.ANEXO_12: "Declaración jurada complementaria",
}
CLAUSES: dict[AnnexCode, Sequence[str]] = {
    AnnexCode.ANEXO_10: (
        "La información consignada en esta ficha es verdadera y tiene carácter de declaración jurada.",
        "Conozco que, una vez confirmada mi postulación, la ficha no admite cambios o modificaciones posteriores.",
        "Me someto a la verificación de lo declarado y a las acciones que correspondan si resultara falso.",
    ),
    AnnexCode.ANEXO_11: (
        "Estoy en pleno ejercicio de mis derechos civiles.",
        "Cumplo los requisitos mínimos del perfil del puesto al que postulo.",
        "No tengo condena por delito doloso con sentencia firme.",
        (
            "No estoy inscrito/a en el Registro de Deudores de Reparaciones Civiles (REDERECI) ni en el Registro de Deudores "
            "Alimentarios Morosos (REDAM)."
        ),
        (
            "No tengo sanción vigente que me inhabilite para prestar servicios al Estado, según el Registro Nacional de "
            "Sanciones contra Servidores Civiles (RNSSC)."
        ),
    ),
    AnnexCode.ANEXO_12: (
        (
            "No tengo parentesco, hasta el cuarto grado de consanguinidad o segundo de afinidad, ni unión de hecho o "
            "matrimonio, con quien tiene en la entidad la facultad de nombrar o contratar, o injerencia en ello."
        ),
        "No percibo del Estado otro ingreso, salvo los que la ley permite.",
        "No estoy comprendido/a en los impedimentos y restricciones de la Ley N° 31564.",
    ),
}


def required_annexes(terms: Mapping[str, Any]) -> list[AnnexCode]:
    """The annexes without which nobody applies, in their order; all three where the call does not say."""
    listed = terms.get("applicationDocuments")
    if listed is None:
        return list(AnnexCode)
    asked = {line["code"] for line in listed if line.get("required", True)}
    return [code for code in AnnexCode if code in asked]


def annex_mode(terms: Mapping[str, Any]) -> AnnexMode:
    """Signed PDFs unless the call says otherwise: it asks for the "Ficha de Postulación (suscrita)"."""
    return AnnexMode(terms.get("annexMode") or AnnexMode.SIGNED_UPLOAD)


def label_of(code: str) -> str:
    """`Anexo N° 10, Ficha de Postulación`."""
    annex = AnnexCode(code)
    return f"{annex.label}, {TITLES[annex]}"
