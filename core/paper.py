"""How the product draws documents on A4 with ReportLab: the same story always gives the same bytes."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    LongTable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

TEXT, BOLD = "Vera", "VeraBd"
LINE, HEAD_GROUND, INK_2 = colors.HexColor("#9aa5aa"), colors.HexColor("#f1f3f4"), colors.HexColor("#3b4a52")
MARGIN = 18 * mm
FRAME_PADDING = 6  # what ReportLab keeps inside the margins, in points
WIDTH = A4[0] - 2 * MARGIN
LABELS = 42 * mm
NOTHING = "–"

STYLES = {
    "title": ParagraphStyle("title", fontName=BOLD, fontSize=14, leading=18),
    "heading": ParagraphStyle("heading", fontName=BOLD, fontSize=10.5, leading=14, spaceAfter=3),
    "text": ParagraphStyle("text", fontName=TEXT, fontSize=8.5, leading=12),
    "name": ParagraphStyle("name", fontName=BOLD, fontSize=8, leading=10),
    "cell": ParagraphStyle("cell", fontName=TEXT, fontSize=7.5, leading=9.5),
    "small": ParagraphStyle("small", fontName=TEXT, fontSize=8, leading=11, textColor=INK_2),
}


def build(
    story: Sequence[Flowable],
    *,
    title: str,
    author: str,
    subject: str,
    footer: str,
    page: tuple[float, float] = A4,
) -> bytes:
    """The PDF; `footer` and the page's number stand at the foot of every page. `page` is width and height, in points."""
    fonts()
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=page,
        leftMargin=MARGIN - FRAME_PADDING,
        rightMargin=MARGIN - FRAME_PADDING,
        topMargin=16 * mm,
        bottomMargin=20 * mm,
        title=title,
        author=author,
        subject=subject,
        lang="es-PE",
        invariant=1,
    )

    class FootedCanvas(_NumberedCanvas):
        foot, edge = printable(footer), page[0] - MARGIN

    document.build(list(story), canvasmaker=FootedCanvas)
    return out.getvalue()


def paragraph(text: str, style: str | ParagraphStyle = "text") -> Paragraph:
    """Words that wrap; never markup. `style` is one of STYLES by name, or the document's own."""
    return Paragraph(escape(printable(text)), STYLES[style] if isinstance(style, str) else style)


def heading(text: str) -> list[Flowable]:
    """A heading with its distance, on the next page when hardly anything would fit below it."""
    return [CondPageBreak(40 * mm), Spacer(0, 5 * mm), paragraph(text, "heading")]


def pairs(facts: Sequence[tuple[str, str]], *, width: float = WIDTH) -> Table:
    """Label and value, a line each; `width` in points."""
    table = Table(
        [[paragraph(label, "small"), paragraph(value)] for label, value in facts],
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


def listing(headings: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[int]) -> LongTable:
    """A table over as many pages as it needs; `shares` divide the width."""
    cells: list[list[Any]] = [[paragraph(heading, "name") for heading in headings]]
    cells += [[paragraph(text, "cell") for text in row] for row in rows]
    table = LongTable(cells, colWidths=[WIDTH * share / sum(shares) for share in shares], repeatRows=1, splitInRow=1)
    table.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, 0), HEAD_GROUND),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("TOPPADDING", (0, 0), (-1, -1), 2.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
                ("LEFTPADDING", (0, 0), (-1, -1), 4),
                ("RIGHTPADDING", (0, 0), (-1, -1), 4),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
                ("BOX", (0, 0), (-1, -1), 0.4, LINE),
            ]
        )
    )
    return table


def grouped(digest: str) -> str:
    """A hash in groups of eight, so that it wraps and can be compared by eye."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8)) or NOTHING


def printable(text: str) -> str:
    """The text with what the font has no drawing for replaced by its base letter, else by a question mark."""
    fonts()
    drawn = _drawings()
    composed = unicodedata.normalize("NFC", text)
    return "".join(character if ord(character) in drawn else _base(character, drawn) for character in composed)


def _base(character: str, drawn: frozenset[int]) -> str:
    if character in "\r\n\t":
        return " "
    return "".join(part for part in unicodedata.normalize("NFKD", character) if ord(part) in drawn) or "?"


@lru_cache(maxsize=1)
def fonts() -> tuple[TTFont, TTFont]:
    """ReportLab's own Vera, registered once per process."""
    pair = (TTFont(TEXT, "Vera.ttf"), TTFont(BOLD, "VeraBd.ttf"))
    for font in pair:
        registerFont(font)
    return pair


@lru_cache(maxsize=1)
def _drawings() -> frozenset[int]:
    plain, bold = fonts()
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
