"""CUR-03: what each kind of document must show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from results.domain.proof import demands, faults
from results.enums import DocumentKind, Fact

TABLE = """
CONSTANCIA_EGRESADO    LEGIBLE
TITULO_O_GRADO         LEGIBLE SUNEDU
TITULO_EXTRANJERO      LEGIBLE SUNEDU APOSTILLED TRANSLATED
HABILITACION           LEGIBLE CURRENT
CAPACITACION           LEGIBLE HOURS
CERTIFICADO_TRABAJO    LEGIBLE POSITION START END ISSUED_BY_HR
CERTIFICADO_PRACTICAS  LEGIBLE POSITION START END ISSUED_BY_HR
RESOLUCION             LEGIBLE START END
CONTRATO               LEGIBLE POSITION START END
CONSTANCIA_SERVICIOS   LEGIBLE START END SIGNED
CERTIFICADO_SECIGRA    LEGIBLE EGRESADO
CERTIFICADO_MTPE       LEGIBLE
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_document_is_valid_with_all_it_must_show_and_not_with_one_less(row: list[str]) -> None:
    kind, asked = DocumentKind(row[0]), [Fact(name) for name in row[1:]]
    assert list(demands(kind)) == asked
    assert faults(kind, asked) == []
    for fact in asked:
        assert faults(kind, [other for other in asked if other is not fact]) == [fact]


def test_the_table_is_of_every_kind() -> None:
    assert {row[0] for row in ROWS} == set(DocumentKind.values)


@given(st.sampled_from(DocumentKind), st.sets(st.sampled_from(Fact)), st.sets(st.sampled_from(Fact)))
def test_showing_more_never_harms(kind: DocumentKind, shown: set[Fact], more: set[Fact]) -> None:
    assert set(faults(kind, shown | more)) <= set(faults(kind, shown))
