"""What each kind of document must show so that its row counts (CUR-03). Whoever evaluates says what it shows."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from results.enums import DocumentKind, Fact

_DATES = (Fact.START, Fact.END)
DEMANDS: Mapping[DocumentKind, tuple[Fact, ...]] = {
    DocumentKind.CONSTANCIA_EGRESADO: (),
    DocumentKind.TITULO_O_GRADO: (Fact.SUNEDU,),
    DocumentKind.TITULO_EXTRANJERO: (Fact.SUNEDU, Fact.APOSTILLED, Fact.TRANSLATED),
    DocumentKind.HABILITACION: (Fact.CURRENT,),
    DocumentKind.CAPACITACION: (Fact.HOURS,),
    DocumentKind.CERTIFICADO_TRABAJO: (Fact.POSITION, *_DATES, Fact.ISSUED_BY_HR),
    DocumentKind.CERTIFICADO_PRACTICAS: (Fact.POSITION, *_DATES, Fact.ISSUED_BY_HR),
    DocumentKind.RESOLUCION: _DATES,
    DocumentKind.CONTRATO: (Fact.POSITION, *_DATES),
    DocumentKind.CONSTANCIA_SERVICIOS: (*_DATES, Fact.SIGNED),
    DocumentKind.CERTIFICADO_SECIGRA: (Fact.EGRESADO,),
    DocumentKind.CERTIFICADO_MTPE: (),
}


def demands(kind: DocumentKind) -> tuple[Fact, ...]:
    """What it must show; every document must be legible (S2:236)."""
    return (Fact.LEGIBLE, *DEMANDS[kind])


def faults(kind: DocumentKind, shown: Collection[Fact]) -> list[Fact]:
    """What it lacks; empty for a valid document. A row with an invalid one does not count, and is not a missing one."""
    return [fact for fact in demands(kind) if fact not in shown]
