"""The act of a publication as a PDF on A4. The same sheet always gives the same bytes: its hash can be recomputed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, LongTable, Spacer, Table, TableStyle

from core.display import local_stamp
from core.paper import (
    BOLD,
    FRAME_PADDING,
    HEAD_GROUND,
    LINE,
    MARGIN,
    STYLES,
    TEXT,
    build,
    grouped,
    pairs,
    paragraph,
    printable,
)
from results.domain.columns import FLEXIBLE, Column, Kind, printed, summary

LEADING = 10
NARROWEST = 40 * mm  # of a column that takes what is left
KEPT_HEADING = ParagraphStyle("kept_heading", STYLES["heading"], keepWithNext=1)
HEAD_RIGHT = ParagraphStyle("head_right", STYLES["name"], alignment=TA_RIGHT)
CELL = ParagraphStyle("cell", STYLES["cell"], fontSize=8, leading=10)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything the act prints. `rows` as stored; `facts` label and value; `notes` under the list and `formulas` in words.

    `address` is the path of the public page. Without `merkle_root` or `xlsx_sha256` their lines are left out.
    """

    title: str
    entity: str
    responsible: str
    call_code: str
    position: str
    stage: int
    version: int
    reason: str
    published_at: datetime
    heading: str
    columns: Sequence[Column]
    rows: Sequence[dict[str, Any]]
    formulas: Sequence[str]
    csv_sha256: str
    key: str
    address: str
    facts: Sequence[tuple[str, str]] = ()
    notes: str = ""
    merkle_root: str = ""
    xlsx_sha256: str = ""

    @property
    def page(self) -> tuple[float, float]:
        """A4, lying where the list needs it."""
        fixed = sum(column.millimetres * mm or NARROWEST for column in printed(self.columns))
        wide, high = landscape(A4) if fixed > A4[0] - 2 * MARGIN else A4
        return float(wide), float(high)

    @property
    def width(self) -> float:
        """What the list may take, in points."""
        return self.page[0] - 2.0 * float(MARGIN)


def render_act(sheet: Sheet, *, on_drawn: Callable[[int], object] = lambda _: None) -> bytes:
    """The PDF, byte for byte the same for the same sheet. `on_drawn` hears, page by page, how many rows are drawn so far."""
    return build(
        _story(sheet, on_drawn),
        title=f"{sheet.title}. {sheet.call_code}",
        author=sheet.entity,
        subject=f"Etapa {sheet.stage}, versión {sheet.version}",
        footer=f"{sheet.call_code} · Etapa {sheet.stage} · versión {sheet.version}",
        page=sheet.page,
    )


def _story(sheet: Sheet, on_drawn: Callable[[int], object]) -> list[Flowable]:
    story: list[Flowable] = [
        paragraph(sheet.entity, "small"),
        Spacer(0, 2 * mm),
        paragraph(sheet.title, "title"),
        Spacer(0, 3 * mm),
        _facts(sheet),
        Spacer(0, 5 * mm),
        paragraph(sheet.heading, KEPT_HEADING),
        paragraph(summary(sheet.columns, sheet.rows), "small"),
        Spacer(0, 2 * mm),
        _list(sheet, on_drawn),
    ]
    if sheet.notes:
        story += [Spacer(0, 2 * mm), paragraph(sheet.notes, "small")]
    if sheet.formulas:
        story += [Spacer(0, 5 * mm), paragraph("Cómo se calcula", KEPT_HEADING)]
        story += [paragraph(formula, "text") for formula in sheet.formulas]
    story += [Spacer(0, 5 * mm), paragraph("Cómo se comprueba", KEPT_HEADING), _proof(sheet)]
    return story


def _facts(sheet: Sheet) -> Table:
    facts = [
        ("Convocatoria", f"{sheet.call_code}, {sheet.position}"),
        ("Publicación", f"Etapa {sheet.stage}, versión {sheet.version}"),
        ("Publicada", f"{local_stamp(sheet.published_at)}, {sheet.responsible}"),
        *sheet.facts,
    ]
    if sheet.reason:
        facts.append(("Motivo de esta versión", sheet.reason))
    return pairs(facts, width=sheet.width)


def _proof(sheet: Sheet) -> Table:
    said = f"Está en el archivo firma.json de la página {sheet.address}, con la forma de comprobarla."
    proof = [("SHA-256 de la lista (CSV)", grouped(sheet.csv_sha256))]
    if sheet.merkle_root:
        proof.insert(0, ("Raíz del registro", grouped(sheet.merkle_root)))
    if sheet.xlsx_sha256:
        proof.append(("SHA-256 de la lista (XLSX)", grouped(sheet.xlsx_sha256)))
    proof += [("Clave de la firma", f"Ed25519, {sheet.key}"), ("Firma", said)]
    return pairs(proof, width=sheet.width)


def _list(sheet: Sheet, on_drawn: Callable[[int], object]) -> LongTable:
    columns = printed(sheet.columns)
    flexible = sum(column.kind in FLEXIBLE and not column.width for column in columns)
    left = sheet.width - sum(column.millimetres * mm for column in columns)
    widths = [column.millimetres * mm or left / flexible for column in columns]
    cells: list[list[Any]] = [[_head(column, width) for column, width in zip(columns, widths, strict=True)]]
    fitted = list(zip(columns, widths, strict=True))
    cells += [[_cell(column, row, width) for column, width in fitted] for row in sheet.rows]
    drawn = 0

    class ToldTable(LongTable):  # type: ignore[misc]  # ReportLab has no types
        """Says how far it is: ReportLab makes the part on each page of the same class as the whole."""

        def draw(self) -> None:
            nonlocal drawn
            super().draw()
            drawn += len(self._cellvalues) - 1  # the head is repeated
            on_drawn(drawn)

    table = ToldTable(cells, colWidths=widths, repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), TEXT, 8, LEADING),
                ("FONT", (0, 0), (-1, 0), BOLD, 8, LEADING),
                *(("FONT", (place, 1), (place, -1), BOLD, 8, LEADING) for place in _places(columns, Kind.NAME)),
                ("BACKGROUND", (0, 0), (-1, 0), HEAD_GROUND),
                *(("ALIGN", (first, 0), (last, -1), "RIGHT") for first, last in _runs(columns)),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
                ("BOX", (0, 0), (-1, -1), 0.4, LINE),
            ]
        )
    )
    return table


def _places(columns: Sequence[Column], kind: Kind) -> list[int]:
    return [place for place, column in enumerate(columns) if column.kind is kind]


def _runs(columns: Sequence[Column]) -> list[tuple[int, int]]:
    """The first and last place of each run of numeric columns."""
    runs: list[tuple[int, int]] = []
    for place, column in enumerate(columns):
        if not column.numeric:
            continue
        if runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs


def _head(column: Column, width: float) -> Any:
    """The label; one that is wider than its column wraps."""
    fits = stringWidth(column.label, BOLD, 8) <= width - FRAME_PADDING
    return column.label if fits else paragraph(column.label, HEAD_RIGHT if column.numeric else "name")


def _cell(column: Column, row: dict[str, Any], width: float) -> Any:
    """A paragraph only where the words need a second line: lines are what takes the time of a long list."""
    shown = column.shown(row)
    if column.kind not in {Kind.NAME, Kind.LONG, Kind.TEXT, Kind.RESULT}:
        return shown
    bold = column.kind is Kind.NAME
    drawn = " ".join(printable(shown).split())
    if stringWidth(drawn, BOLD if bold else TEXT, 8) <= width - 2 * FRAME_PADDING:
        return drawn
    return paragraph(shown, "name" if bold else CELL)
