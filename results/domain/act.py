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
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from core.display import local_stamp
from exams.enums import DisqualificationCode, ExamResult
from results.domain.merit import summary

TEXT, BOLD = "Vera", "VeraBd"
LINE, HEAD_GROUND, INK_2 = colors.HexColor("#9aa5aa"), colors.HexColor("#f1f3f4"), colors.HexColor("#3b4a52")
MARGIN = 18 * mm
FRAME_PADDING = 6  # what ReportLab keeps inside the margins, in points
WIDTH = A4[0] - 2 * MARGIN
LIST_WIDTHS = (16 * mm, 22 * mm, WIDTH - 116 * mm, 22 * mm, 20 * mm, 36 * mm)
NOTHING = "–"  # the dash the list prints for what somebody does not have


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything the act prints. `rows` as stored; `formulas` in words; `address` is the path of the public page."""

    title: str
    entity: str
    responsible: str
    call_code: str
    position: str
    sitting: str
    opens_at: datetime
    closed_at: datetime
    version: int
    reason: str
    published_at: datetime
    rows: Sequence[dict[str, Any]]
    formulas: Sequence[str]
    merkle_root: str
    csv_sha256: str
    key: str
    address: str


def render_act(sheet: Sheet) -> bytes:
    """The PDF, byte for byte the same for the same sheet."""
    _fonts()
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN - FRAME_PADDING,
        rightMargin=MARGIN - FRAME_PADDING,
        topMargin=16 * mm,
        bottomMargin=20 * mm,
        title=f"{sheet.title}. {sheet.call_code}",
        author=sheet.entity,
        subject=f"Etapa 7, versión {sheet.version}",
        lang="es-PE",
        invariant=1,
    )
    footer = f"{sheet.call_code} · Etapa 7 · versión {sheet.version}"

    class FootedCanvas(_NumberedCanvas):
        foot = footer

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
        _paragraph("Lista en orden de mérito", "heading"),
        _paragraph(summary(sheet.rows), "small"),
        Spacer(0, 2 * mm),
        _list(sheet.rows),
    ]
    if codes := sorted({row["code"] for row in sheet.rows if row["code"]}):
        meaning = "; ".join(f"{code}: {DisqualificationCode(code).label}" for code in codes)
        story += [Spacer(0, 2 * mm), _paragraph(f"Códigos. {meaning}.", "small")]
    story += [Spacer(0, 5 * mm), _paragraph("Cómo se calcula", "heading")]
    story += [_paragraph(formula, "text") for formula in sheet.formulas]
    story += [Spacer(0, 5 * mm), _paragraph("Cómo se comprueba", "heading"), _proof(sheet)]
    return story


def _facts(sheet: Sheet) -> Table:
    facts = [
        ("Convocatoria", f"{sheet.call_code}, {sheet.position}"),
        ("Publicación", f"Etapa 7, versión {sheet.version}"),
        ("Publicada", f"{local_stamp(sheet.published_at)}, {sheet.responsible}"),
        ("Sesión", f"{sheet.sitting}. Inicio {local_stamp(sheet.opens_at)}; cierre {local_stamp(sheet.closed_at)}"),
    ]
    if sheet.reason:
        facts.append(("Motivo de esta versión", sheet.reason))
    return _pairs(facts)


def _proof(sheet: Sheet) -> Table:
    return _pairs(
        [
            ("Raíz del registro", _broken(sheet.merkle_root)),
            ("SHA-256 de la lista (CSV)", _broken(sheet.csv_sha256)),
            ("Clave de la firma", f"Ed25519, {sheet.key}"),
            (
                "Firma",
                f"Está en el archivo firma.json de la página {sheet.address}, con la forma de comprobarla.",
            ),
        ]
    )


def _pairs(pairs: Sequence[tuple[str, str]]) -> Table:
    table = Table(
        [[_paragraph(label, "small"), _paragraph(value, "text")] for label, value in pairs],
        colWidths=(42 * mm, WIDTH - 42 * mm),
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


def _list(rows: Sequence[dict[str, Any]]) -> LongTable:
    cells: list[list[Any]] = [
        ["Orden", "Documento", "Nombres y apellidos", "Correctas", "Puntaje", "Resultado"],
        *(
            [
                _shown(row["order"]),
                row["document"],
                _paragraph(row["name"], "name"),
                _shown(row["right"]),
                _shown(row["score"]),
                f"{ExamResult(row['result']).label} {row['code']}".strip(),
            ]
            for row in rows
        ),
    ]
    table = LongTable(cells, colWidths=LIST_WIDTHS, repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), TEXT, 8),
                ("FONT", (0, 0), (-1, 0), BOLD, 8),
                ("BACKGROUND", (0, 0), (-1, 0), HEAD_GROUND),
                ("ALIGN", (0, 0), (0, -1), "RIGHT"),
                ("ALIGN", (3, 0), (4, -1), "RIGHT"),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
                ("BOX", (0, 0), (-1, -1), 0.4, LINE),
            ]
        )
    )
    return table


def _shown(value: object) -> str:
    return NOTHING if value is None else str(value)


def _broken(digest: str) -> str:
    """A hash in groups of eight, so that it wraps and can be compared by eye."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8)) or NOTHING


_STYLES = {
    "title": ParagraphStyle("title", fontName=BOLD, fontSize=14, leading=18),
    "heading": ParagraphStyle("heading", fontName=BOLD, fontSize=10.5, leading=14, spaceAfter=3, keepWithNext=1),
    "text": ParagraphStyle("text", fontName=TEXT, fontSize=8.5, leading=12),
    "name": ParagraphStyle("name", fontName=BOLD, fontSize=8, leading=10),
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

    foot = ""

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
            self.drawRightString(A4[0] - MARGIN, 11 * mm, f"Página {number} de {len(self._pages)}")
            super().showPage()
        super().save()
