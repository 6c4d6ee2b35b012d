"""Moodle's GIFT text format, as far as a bank of multiple-choice questions needs it.

Read: `::title::`, `{ =right ~wrong }`, escapes, comments, `$CATEGORY:`, feedback (dropped). A category ends in part and
topic (`$course$/top/technical/Gestión pública`; the part by its code or its Spanish name). Comments of a question may
hold `[id:CODE]` (as Moodle writes it) and `referencia: …`. Everything else is refused with its line: other question
types, weights, HTML and Markdown.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from exams.domain.questions import CODE, Draft, Reading, check, wording
from exams.enums import Part

_ID = re.compile(r"\[id:([^\]]+)\]")
_REFERENCE = re.compile(r"//\s*referencia:\s*(.+)", re.IGNORECASE)
_FORMAT = re.compile(r"\[(html|markdown|plain|moodle)\]", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([~=#{}:\\n])")
_LINE_BREAK = re.compile(r"[ \t]*\n[ \t]*")
_TRUE_FALSE = {"T", "F", "TRUE", "FALSE"}


class _UnsupportedError(Exception):
    """Where in the block (an offset) and why this is not a question we take."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.offset = offset
        self.message = message


@dataclass(slots=True)
class _Block:
    """The lines between two blank ones, comments taken out."""

    numbers: list[int] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    code: str = ""
    reference: str = ""

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def line_at(self, offset: int) -> int:
        """The line of the file at an offset of the text."""
        return self.numbers[self.text.count("\n", 0, offset)]


@dataclass(frozen=True, slots=True)
class _Category:
    line: int
    name: str


def read_gift(text: str) -> Reading:
    """Every question of a GIFT file that could be read, and every problem with its line."""
    reading = Reading()
    cell: tuple[str, str] | None = None
    told = False  # about the missing or wrong category, which concerns every question after it
    for item in _items(text):
        if isinstance(item, _Category):
            cell = _cell(item.name)
            told = cell is None
            if told:
                reading.add_problem(
                    item.line, "La categoría debe terminar en parte y materia, por ejemplo technical/Gestión pública."
                )
            continue
        if cell is None and not told:
            reading.add_problem(item.numbers[0], "Falta $CATEGORY con la parte y la materia antes de esta pregunta.")
            told = True
        try:
            draft = _draft(item, *(cell or ("", "")))
        except _UnsupportedError as error:
            reading.add_problem(item.line_at(error.offset), error.message, code=item.code)
            continue
        if cell is not None:
            reading.drafts.append(draft)
    return check(reading)


def _items(text: str) -> Iterator[_Block | _Category]:
    """Categories and blocks in order. A comment belongs to the block it stands in or before."""
    block = _Block()
    for number, line in enumerate(_lines(text), start=1):
        stripped = line.strip()
        if stripped.startswith("//"):
            _note_comment(block, stripped)
            continue
        if stripped and not stripped.upper().startswith("$CATEGORY:"):
            block.numbers.append(number)
            block.lines.append(stripped)
            continue
        if block.lines:
            yield block
            block = _Block()
        if stripped:
            yield _Category(number, stripped[len("$CATEGORY:") :].strip())
    if block.lines:
        yield block


def _lines(text: str) -> list[str]:
    """Lines as an editor numbers them, whatever system wrote the file."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _note_comment(block: _Block, comment: str) -> None:
    if match := _ID.search(comment):
        block.code = match[1].strip()
    if match := _REFERENCE.match(comment):
        block.reference = match[1].strip()


def _cell(category: str) -> tuple[str, str] | None:
    """Part and topic: the last two steps of the path. Moodle doubles a slash that belongs to a name."""
    steps = [step.replace("//", "/").strip() for step in re.split(r"(?<!/)/(?!/)", category)]
    if len(steps) < 2 or not steps[-1]:
        return None
    for part in Part:
        if steps[-2].casefold() in {part.value.casefold(), str(part.label).casefold()}:
            return part.value, steps[-1]
    return None


def _draft(block: _Block, part: str, topic: str) -> Draft:
    text = block.text
    title, start = _title(text)
    if not block.code and CODE.fullmatch(title):
        block.code = title
    if match := _FORMAT.match(text, start):
        if match[1].lower() in {"html", "markdown"}:
            raise _UnsupportedError(start, f"El formato [{match[1]}] no se admite: use texto simple.")
        start = match.end()
    opening = _find(text, "{}", start)
    if opening is None:
        raise _UnsupportedError(start, "No tiene alternativas entre llaves { }.")
    if text[opening] == "}":
        raise _UnsupportedError(opening, "Sobra la llave } o le falta la barra: \\}.")
    closing = _find(text, "{}", opening + 1)
    if closing is None:
        raise _UnsupportedError(opening, "Falta la llave } de cierre (una pregunta no lleva líneas en blanco).")
    if text[closing] == "{":
        raise _UnsupportedError(closing, "Hay una llave { dentro de las alternativas; escríbala \\{.")
    if text[closing + 1 :].strip():
        raise _UnsupportedError(closing + 1, "No se admite texto después de las alternativas (completar la oración).")
    stem = _plain(text[start:opening])
    options, answer = _options(text, opening + 1, closing)
    return Draft(
        line=block.numbers[0],
        code=block.code or _made_code(title or stem),
        part=part,
        topic=topic,
        reference=block.reference,
        stem=stem,
        options=options,
        answer=answer,
    )


def _title(text: str) -> tuple[str, int]:
    """The title and where the stem begins."""
    if not text.startswith("::"):
        return "", 0
    end = _find(text, ":", 2)
    while end is not None and text[end : end + 2] != "::":
        end = _find(text, ":", end + 1)
    if end is None:
        raise _UnsupportedError(0, "El título empieza con :: y no termina con ::.")
    start = end + 2
    while start < len(text) and text[start].isspace():
        start += 1
    return _plain(text[2:end]), start


def _made_code(text: str) -> str:
    """For a title that cannot be a code, or none: a code that stays while the title (or the stem) stays."""
    return "G" + hashlib.sha256(wording(text).encode()).hexdigest()[:10]


def _options(text: str, start: int, end: int) -> tuple[tuple[str, ...], int]:
    """The options and the index of the right one."""
    body = text[start:end].strip()
    _refuse_other_types(body, start)
    options: list[str] = []
    right: list[int] = []
    for mark, begin, finish in _marked(text, start, end):
        option = text[begin:finish]
        if option.lstrip().startswith("%"):
            raise _UnsupportedError(begin, "Las alternativas con porcentaje (%…%) no se admiten.")
        feedback = _find(option, "#", 0)
        option = option if feedback is None else option[:feedback]
        if mark == "=" and "->" in option:
            raise _UnsupportedError(begin, "Las preguntas de emparejar (->) no se admiten.")
        if mark == "=":
            right.append(len(options))
        options.append(_plain(option))
    if len(right) == len(options):
        raise _UnsupportedError(start, "Las preguntas de respuesta corta (sin alternativas ~) no se admiten.")
    if len(right) != 1:
        raise _UnsupportedError(start, f"Debe tener una sola alternativa correcta (=) y tiene {len(right)}.")
    return tuple(options), right[0]


def _refuse_other_types(body: str, offset: int) -> None:
    if not body:
        raise _UnsupportedError(offset, "Las preguntas de desarrollo ({}) no se admiten.")
    if body.startswith("#") and not body.startswith("####"):
        raise _UnsupportedError(offset, "Las preguntas numéricas ({#…}) no se admiten.")
    if body.split("#", maxsplit=1)[0].strip().upper() in _TRUE_FALSE:
        raise _UnsupportedError(offset, "Las preguntas de verdadero o falso no se admiten.")


def _marked(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Each option as `(mark, begin, end)`; general feedback (`####`) ends them."""
    general = _find_general_feedback(text, start, end)
    end = end if general is None else general
    place = _find(text, "=~", start, end)
    if place is None or text[start:place].strip():
        raise _UnsupportedError(start, "Cada alternativa empieza con = (la correcta) o con ~.")
    while place is not None:
        following = _find(text, "=~", place + 1, end)
        yield text[place], place + 1, end if following is None else following
        place = following


def _find_general_feedback(text: str, start: int, end: int) -> int | None:
    place = _find(text, "#", start, end)
    while place is not None and text[place : place + 4] != "####":
        place = _find(text, "#", place + 1, end)
    return place


def _find(text: str, signs: str, start: int, end: int | None = None) -> int | None:
    """The offset of the first of these signs that no backslash escapes."""
    end = len(text) if end is None else end
    place = start
    while place < end:
        if text[place] == "\\":
            place += 2
            continue
        if text[place] in signs:
            return place
        place += 1
    return None


def _plain(text: str) -> str:
    """Line breaks of the file are spaces, escapes are what they stand for."""
    joined = _LINE_BREAK.sub(" ", text).strip()
    return _ESCAPE.sub(lambda match: "\n" if match[1] == "n" else match[1], joined)
