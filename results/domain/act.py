"""The act of a publication as a PDF on A4. The same sheet always gives the same bytes: its hash can be recomputed."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from core.display import local_stamp
from results.domain.columns import FLEXIBLE, NOTHING, Column, Kind, printed, summary

TEXT, BOLD = "Vera", "VeraBd"
LINE, HEAD_GROUND, INK_2 = colors.HexColor("#9aa5aa"), colors.HexColor("#f1f3f4"), colors.HexColor("#3b4a52")
MARGIN = 18 * mm
FRAME_PADDING = 6  # what ReportLab keeps inside the margins, in points
NARROWEST = 40 * mm  # of a column that takes what is left
LABELS = 42 * mm


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


def render_act(sheet: Sheet) -> bytes:
    """The PDF, byte for byte the same for the same sheet."""
    _fonts()
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=sheet.page,
        leftMargin=MARGIN - FRAME_PADDING,
        rightMargin=MARGIN - FRAME_PADDING,
        topMargin=16 * mm,
        bottomMargin=20 * mm,
        title=f"{sheet.title}. {sheet.call_code}",
        author=sheet.entity,
        subject=f"Etapa {sheet.stage}, versión {sheet.version}",
        lang="es-PE",
        invariant=1,
    )
    footer, right = f"{sheet.call_code} · Etapa {sheet.stage} · versión {sheet.version}", sheet.page[0] - MARGIN

    class FootedCanvas(_NumberedCanvas):
        foot, edge = footer, right

    document.build(_story(sheet), canvasmaker=FootedCanvas)
    return out.getvalue()


def _story(sheet: Sheet) -> list[Flowable]:
    story: list[Flowable] = [
        _paragraph(sheet.entity, "small"),
        Spacer(0, 2 * mm),
        _paragraph(sheet.title, "title"),
        Spacer(0, 3 * mm),
        _facts(sheet),
        Spacer(0, 5 * mm),
        _paragraph(sheet.heading, "heading"),
        _paragraph(summary(sheet.columns, sheet.rows), "small"),
        Spacer(0, 2 * mm),
        _list(sheet),
    ]
    if sheet.notes:
        story += [Spacer(0, 2 * mm), _paragraph(sheet.notes, "small")]
    if sheet.formulas:
        story += [Spacer(0, 5 * mm), _paragraph("Cómo se calcula", "heading")]
        story += [_paragraph(formula, "text") for formula in sheet.formulas]
    story += [Spacer(0, 5 * mm), _paragraph("Cómo se comprueba", "heading"), _proof(sheet)]
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
    return _pairs(facts, sheet.width)


def _proof(sheet: Sheet) -> Table:
    said = f"Está en el archivo firma.json de la página {sheet.address}, con la forma de comprobarla."
    proof = [("SHA-256 de la lista (CSV)", _broken(sheet.csv_sha256))]
    if sheet.merkle_root:
        proof.insert(0, ("Raíz del registro", _broken(sheet.merkle_root)))
    if sheet.xlsx_sha256:
        proof.append(("SHA-256 de la lista (XLSX)", _broken(sheet.xlsx_sha256)))
    return _pairs([*proof, ("Clave de la firma", f"Ed25519, {sheet.key}"), ("Firma", said)], sheet.width)


def _pairs(pairs: Sequence[tuple[str, str]], width: float) -> Table:
    table = Table(
        [[_paragraph(label, "small"), _paragraph(value, "text")] for label, value in pairs],
        colWidths=(LABELS, width - LABELS),
    )
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 2.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
            ]
        )
    )
    return table


def _list(sheet: Sheet) -> LongTable:
    columns = printed(sheet.columns)
    flexible = sum(column.kind in FLEXIBLE and not column.width for column in columns)
    left = sheet.width - sum(column.millimetres * mm for column in columns)
    widths = [column.millimetres * mm or left / flexible for column in columns]
    cells: list[list[Any]] = [[_head(column, width) for column, width in zip(columns, widths, strict=True)]]
    cells += [[_cell(column, row) for column in columns] for row in sheet.rows]
    table = LongTable(cells, colWidths=widths, repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), TEXT, 8),
                ("FONT", (0, 0), (-1, 0), BOLD, 8),
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
    return column.label if fits else _paragraph(column.label, "head_right" if column.numeric else "name")


def _cell(column: Column, row: dict[str, Any]) -> Any:
    shown = column.shown(row)
    if column.kind is Kind.NAME:
        return _paragraph(shown, "name")
    return _paragraph(shown, "cell") if column.kind in {Kind.LONG, Kind.TEXT} else shown


def _broken(digest: str) -> str:
    """A hash in groups of eight, so that it wraps and can be compared by eye."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8)) or NOTHING


_STYLES = {
    "title": ParagraphStyle("title", fontName=BOLD, fontSize=14, leading=18),
    "heading": ParagraphStyle("heading", fontName=BOLD, fontSize=10.5, leading=14, spaceAfter=3, keepWithNext=1),
    "text": ParagraphStyle("text", fontName=TEXT, fontSize=8.5, leading=12),
    "name": ParagraphStyle("name", fontName=BOLD, fontSize=8, leading=10),
    "head_right": ParagraphStyle("head_right", fontName=BOLD, fontSize=8, leading=10, alignment=TA_RIGHT),
    "cell": ParagraphStyle("cell", fontName=TEXT, fontSize=8, leading=10),
    "small": ParagraphStyle("small", fontName=TEXT, fontSize=8, leading=11, textColor=INK_2),
}


def _paragraph(text: str, style: str) -> Paragraph:
    return Paragraph(escape(printable(text)), _STYLES[style])


def printable(text: str) -> str:
    """The text with what the act's font has no drawing for replaced by its base letter, else by a question mark.

    The page and the CSV always hold the name exactly as it was registered.
    """
    _fonts()
    drawn = _drawings()
    composed = unicodedata.normalize("NFC", text)
    return "".join(character if ord(character) in drawn else _base(character, drawn) for character in composed)


def _base(character: str, drawn: frozenset[int]) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", character) if ord(part) in drawn) or "?"


@lru_cache(maxsize=1)
def _fonts() -> tuple[TTFont, TTFont]:
    """ReportLab's own Vera, registered once per process."""
    pair = (TTFont(TEXT, "Vera.ttf"), TTFont(BOLD, "VeraBd.ttf"))
    for font in pair:
        registerFont(font)
    return pair


@lru_cache(maxsize=1)
def _drawings() -> frozenset[int]:
    plain, bold = _fonts()
    return frozenset(plain.face.charToGlyph) & frozenset(bold.face.charToGlyph)


class _NumberedCanvas(Canvas):  # type: ignore[misc]  # ReportLab has no types
    """Draws the foot of every page at the end, when the number of pages is known."""

    foot, edge = "", 0.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - ReportLab's name
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, page in enumerate(self._pages, start=1):
            self.__dict__.update(page)
            self.setFont(TEXT, 7.5)
            self.setFillColor(INK_2)
            self.drawString(MARGIN, 11 * mm, self.foot)
            self.drawRightString(self.edge, 11 * mm, f"Página {number} de {len(self._pages)}")
            super().showPage()
        super().save()
