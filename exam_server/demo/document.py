"""An invented identity document for each invented person: says on its face that it is a sample.

Everything is drawn from the person's own number, so that the same person always has the same picture, byte by byte.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import reportlab
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 570, 360
INK = (23, 52, 63)
_PORTRAIT = (27, 78)  # left, top
_PORTRAIT_SIZE = (156, 198)
_BASIC = ImageFont.Layout.BASIC  # names need no ligatures
_FONTS = Path(reportlab.__file__).parent / "fonts"  # Bitstream Vera: the only letters sure to be on every machine

_SKIN = [(242, 208, 178), (226, 182, 146), (205, 156, 118), (178, 128, 92), (146, 100, 70), (120, 82, 60)]
_HAIR = [(28, 24, 24), (46, 32, 26), (70, 46, 34), (96, 66, 44), (60, 60, 64), (132, 130, 128)]
_CLOTH = [(91, 63, 70), (46, 76, 96), (60, 84, 66), (84, 74, 52), (70, 62, 100), (52, 58, 66), (122, 72, 58)]
_WALL = [(214, 222, 226), (206, 216, 208), (222, 214, 204), (208, 210, 222)]
_HAIRCUTS = {True: ("long", "bun", "curly", "long", "bun"), False: ("short", "parted", "curly", "short", "bald")}


@dataclass(frozen=True, slots=True)
class Face:
    """What varies from person to person."""

    skin: tuple[int, int, int]
    hair: tuple[int, int, int]
    cloth: tuple[int, int, int]
    wall: tuple[int, int, int]
    haircut: str
    width: int
    length: int
    glasses: bool
    beard: bool
    brow: int
    mouth: int


def face_of(number: str, given_name: str) -> Face:
    """A face for a document number; neighbouring numbers look nothing alike. Names in -a get the longer hair."""
    seed = sha256(number.encode("ascii")).digest()
    haircuts = _HAIRCUTS[given_name.lower().endswith("a")]
    haircut = haircuts[seed[4] % len(haircuts)]
    return Face(
        skin=_SKIN[seed[0] % len(_SKIN)],
        hair=_HAIR[seed[1] % len(_HAIR)],
        cloth=_CLOTH[seed[2] % len(_CLOTH)],
        wall=_WALL[seed[3] % len(_WALL)],
        haircut=haircut,
        width=50 + seed[5] % 13,
        length=66 + seed[6] % 13,
        glasses=seed[7] % 4 == 0,
        beard=not given_name.lower().endswith("a") and seed[8] % 3 == 0,
        brow=seed[9] % 5 - 2,
        mouth=seed[10] % 3,
    )


def draw_document(number: str, full_name: str) -> bytes:
    """The PNG, 570 × 360. `full_name` is one or more given names followed by two surnames."""
    *given, first, second = full_name.upper().split()
    card = _background().copy()
    card.paste(_portrait(face_of(number, given[0])), _PORTRAIT)
    draw = ImageDraw.Draw(card)
    for top, label, text in (
        (84, "Primer apellido", first),
        (138, "Segundo apellido", second),
        (192, "Prenombres", " ".join(given)),
    ):
        draw.text((207, top), label, font=_font(13), fill=INK)
        draw.text((207, top + 16), text, font=_font(_fitting(text), bold=True), fill=INK)
    draw.text((207, 246), "Número", font=_font(13), fill=INK)
    _spaced(draw, (207, 261), number, size=29, pitch=20, fill=(138, 28, 28))
    surname = _latin(first)
    _spaced(draw, (27, 313), f"I<PER{number}<MUESTRA<<<<<<<<<<<<<"[:32], size=16, pitch=16, fill=INK)
    _spaced(draw, (27, 334), f"{surname}<<{_latin(given[0])}<SIN<VALOR{'<' * 32}"[:32], size=16, pitch=16, fill=INK)
    file = io.BytesIO()
    # A palette loses nothing where the colours are flat, and halves both the time and the file.
    card.quantize(128, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(file, "PNG", compress_level=1)
    return file.getvalue()


@cache
def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONTS / ("VeraBd.ttf" if bold else "Vera.ttf")), size, layout_engine=_BASIC)


def _fitting(text: str) -> int:
    """The largest size at which a name still fits beside the portrait."""
    return next((size for size in (21, 18, 15) if _font(size, bold=True).getlength(text) <= WIDTH - 225), 12)


def _latin(name: str) -> str:
    """Letters as machine-readable lines spell them."""
    return name.translate(str.maketrans("ÁÉÍÓÚÜÑ", "AEIOUUN"))


def _spaced(
    draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, *, size: int, pitch: int, fill: tuple[int, int, int]
) -> None:
    """Characters on a grid, as machine-readable lines have them."""
    for place, character in enumerate(text):
        draw.bitmap((at[0] + place * pitch, at[1]), _glyph(character, size, pitch), fill=fill)


@cache
def _glyph(character: str, size: int, pitch: int) -> Image.Image:
    """One character in a cell of the grid; kept, because the lines of two thousand documents share forty of them."""
    cell = Image.new("L", (pitch, size + 4), 0)
    ImageDraw.Draw(cell).text((pitch // 2, 0), character, font=_font(size, bold=True), fill=255, anchor="ma")
    return cell


@cache
def _background() -> Image.Image:
    """The card without the person: guilloche, titles, and the band of the machine-readable lines."""
    card = Image.new("RGB", (WIDTH, HEIGHT), (216, 232, 239))
    lines = Image.new("RGB", card.size, (196, 164, 120))
    ImageDraw.Draw(lines).rectangle((0, 0, WIDTH, 190), fill=(110, 158, 178))
    mask = Image.new("L", card.size, 0)
    pen = ImageDraw.Draw(mask)
    for top in range(72, 315, 20):
        for left in range(-90, WIDTH, 270):
            pen.arc((left, top, left + 135, top + 52), 180, 360, fill=70, width=1)
            pen.arc((left + 135, top, left + 270, top + 52), 0, 180, fill=70, width=1)
    card.paste(lines, mask=mask)
    draw = ImageDraw.Draw(card)
    draw.text((27, 17), "DOCUMENTO DE MUESTRA", font=_font(20, bold=True), fill=INK)
    draw.text((27, 44), "Sin valor legal · datos inventados", font=_font(14), fill=INK)
    band = Image.new("RGB", (WIDTH, 57), (255, 255, 255))
    card.paste(Image.blend(card.crop((0, 303, WIDTH, 360)), band, 0.6), (0, 303))
    stamp = Image.new("L", (330, 64), 0)
    ImageDraw.Draw(stamp).text((165, 32), "MUESTRA", font=_font(57, bold=True), fill=38, anchor="mm")
    stamp = stamp.rotate(18, expand=True)
    card.paste(Image.new("RGB", stamp.size, (138, 28, 28)), (245, 105), stamp)
    return card


def _portrait(face: Face) -> Image.Image:
    """Head and shoulders before a plain wall; drawn larger and shrunk, which smooths the edges."""
    width, height = 208, 264
    picture = Image.new("RGB", (width, height), face.wall)
    draw = ImageDraw.Draw(picture)
    middle, eyes = width // 2, 116
    shade = _darker(face.skin, 0.84)
    left, right = middle - face.width, middle + face.width
    top, chin = eyes - face.length, eyes + face.length
    if face.haircut == "long":
        draw.rounded_rectangle((left - 16, top - 8, right + 16, chin + 34), 54, fill=face.hair)
    elif face.haircut == "curly":
        for dx, dy in ((-48, -4), (-34, -40), (0, -56), (34, -40), (48, -4), (-54, 30), (54, 30)):
            draw.ellipse((middle + dx - 30, eyes - 20 + dy - 30, middle + dx + 30, eyes - 20 + dy + 30), fill=face.hair)
    elif face.haircut == "bun":
        draw.ellipse((middle - 26, top - 34, middle + 26, top + 16), fill=face.hair)
    draw.rounded_rectangle((middle - 96, chin + 8, middle + 96, height + 60), 62, fill=face.cloth)
    draw.rounded_rectangle((middle - 24, chin - 26, middle + 24, chin + 28), 18, fill=shade)
    draw.polygon([(middle - 36, chin + 8), (middle, chin + 46), (middle + 36, chin + 8)], fill=shade)
    for side in (left, right):
        draw.ellipse((side - 9, eyes - 8, side + 9, eyes + 22), fill=shade)
    draw.ellipse((left, top, right, chin), fill=face.skin)
    _hairline(draw, face, (left, top, right, eyes))
    if face.beard:
        draw.pieslice((left + 4, eyes - 26, right - 4, chin + 3), 18, 162, fill=_darker(face.hair, 1.0))
        draw.ellipse((left + 13, eyes - 44, right - 13, chin - 22), fill=face.skin)
    _features(draw, face, middle, eyes)
    return picture.resize(_PORTRAIT_SIZE, Image.Resampling.BILINEAR)


def _hairline(draw: ImageDraw.ImageDraw, face: Face, box: tuple[int, int, int, int]) -> None:
    left, top, right, eyes = box
    if face.haircut == "bald":
        return
    cap = (left - 5, top - 12, right + 5, eyes + 62)
    draw.chord(cap, 197, 343, fill=face.hair)
    if face.haircut == "parted":
        fringe = [(left - 3, eyes - 18), (left + 2, eyes - 44), (right - 8, eyes - 44), (left + 22, eyes - 24)]
        draw.polygon(fringe, fill=face.hair)
    elif face.haircut in {"long", "bun"}:
        draw.pieslice((left - 5, top - 12, right + 5, eyes + 62), 182, 232, fill=face.hair)
        draw.pieslice((left - 5, top - 12, right + 5, eyes + 62), 308, 358, fill=face.hair)
        draw.ellipse((left + 8, eyes - 46, right - 8, eyes + 60), fill=face.skin)


def _features(draw: ImageDraw.ImageDraw, face: Face, middle: int, eyes: int) -> None:
    dark = (34, 26, 24)
    for side in (-1, 1):
        x = middle + side * 24
        draw.ellipse((x - 11, eyes - 6, x + 11, eyes + 7), fill=(246, 244, 240))
        draw.ellipse((x - 5, eyes - 6, x + 6, eyes + 6), fill=dark)
        slope = side * face.brow
        draw.line((x - 13, eyes - 17 - slope, x + 13, eyes - 17 + slope), fill=_darker(face.hair, 0.9), width=5)
        if face.glasses:
            draw.rounded_rectangle((x - 19, eyes - 13, x + 19, eyes + 15), 9, outline=dark, width=3)
    if face.glasses:
        draw.line((middle - 6, eyes - 2, middle + 6, eyes - 2), fill=dark, width=3)
    nose = (middle + 1, eyes + 8, middle - 6, eyes + 30, middle + 6, eyes + 31)
    draw.line(nose, fill=_darker(face.skin, 0.74), width=3)
    lips = (150, 84, 78) if sum(face.skin) > 420 else (112, 62, 58)
    if face.mouth == 0:
        draw.line((middle - 17, eyes + 47, middle + 17, eyes + 47), fill=lips, width=5)
    else:
        draw.arc((middle - 20, eyes + 28 - face.mouth * 2, middle + 20, eyes + 52), 25, 155, fill=lips, width=5)


def _darker(colour: tuple[int, int, int], factor: float) -> tuple[int, int, int]:
    red, green, blue = colour
    return int(red * factor), int(green * factor), int(blue * factor)
