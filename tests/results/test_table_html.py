"""The body of a list as HTML: every value escaped, results as tags, nothing as a dash."""

from __future__ import annotations

from results.domain.columns import Column, Kind
from results.table_html import table_body

COLUMNS = (
    Column("order", "N°", Kind.ORDER),
    Column("name", "Nombres", Kind.NAME),
    Column("result", "Resultado", Kind.RESULT, {"APTO": "APTO"}, beside="code"),
    Column("why", 'Motivo "x"', Kind.LONG),
)


def test_every_value_is_escaped() -> None:
    row = {"order": 1, "name": "<b>Ana</b> & Cía", "result": "<i>", "code": "<script>", "why": "<img src=x>"}
    body = table_body(COLUMNS, [row])
    assert '<th scope="row">&lt;b&gt;Ana&lt;/b&gt; &amp; Cía</th>' in body
    for evil in ("<script", "<img", "<i>"):
        assert evil not in body
    assert 'data-label="Motivo &quot;x&quot;"' in body


def test_numbers_results_and_what_is_not_there() -> None:
    body = table_body(COLUMNS, [{"order": None, "name": "Ana", "result": "APTO", "code": "", "why": None}])
    assert '<td class="num" data-label="N°">–</td>' in body
    assert "tag--ok" in body
    assert body.count("<tr>") == 1
