"""What a question of the bank must be, whatever file it comes from (EXA-01, AMB-20)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from exams.domain.blueprint import MAX_TOPIC
from exams.enums import Part

MAX_FILE_BYTES = 1024 * 1024
MAX_QUESTIONS = 2000
OPTIONS = 4
MAX_STEM = 2000
MAX_OPTION = 500
MAX_REFERENCE = 300
CODE = re.compile(r"[A-Za-z0-9_-]{1,20}")
# A NUL or an escape sequence has no place in a paper; tab and line feed do.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Draft:
    """One question as a file gives it; `line` is where it begins. `answer` is the index of the right option."""

    line: int
    code: str
    part: str
    topic: str
    reference: str
    stem: str
    options: tuple[str, ...]
    answer: int

    def content(self) -> tuple[object, ...]:
        """Everything whose change makes a new version."""
        return self.part, self.topic, self.reference, self.stem, self.options, self.answer


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file cannot be imported: the line, the question's code where it is known, and a Spanish sentence."""

    line: int
    code: str
    message: str


@dataclass(slots=True)
class Reading:
    """What a file holds: the questions that could be read and every problem found."""

    drafts: list[Draft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add_problem(self, line: int, message: str, *, code: str = "") -> None:
        """Note one problem."""
        self.problems.append(Problem(line, code, message))


def read_text(raw: bytes) -> tuple[str, str]:
    """The file as text and an empty string, or an empty text and why it cannot be read (size, encoding)."""
    if len(raw) > MAX_FILE_BYTES:
        return "", "El archivo supera 1 MiB."
    try:
        return raw.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return "", "El archivo no está en UTF-8."


def check(reading: Reading) -> Reading:
    """Add the problems of each question and those between questions: limits, repeated codes, repeated wordings."""
    if len(reading.drafts) > MAX_QUESTIONS:
        reading.add_problem(
            reading.drafts[MAX_QUESTIONS].line,
            f"El archivo tiene {len(reading.drafts)} preguntas y se admiten {MAX_QUESTIONS}.",
        )
    elif not reading.drafts and not reading.problems:
        reading.add_problem(1, "El archivo no contiene preguntas.")
    for draft in reading.drafts:
        for message in _faults(draft):
            reading.add_problem(draft.line, message, code=draft.code)
    _note_repeated(reading)
    reading.problems.sort(key=lambda problem: problem.line)
    return reading


def wording(stem: str) -> str:
    """A stem without differences of case and spaces: two questions with the same one are one question."""
    return " ".join(stem.casefold().split())


def _note_repeated(reading: Reading) -> None:
    codes: dict[str, Draft] = {}
    stems: dict[str, Draft] = {}
    for draft in reading.drafts:
        first = codes.setdefault(draft.code.casefold(), draft)
        if first is not draft:
            reading.add_problem(draft.line, f"El código ya está en la línea {first.line}.", code=draft.code)
            continue
        first = stems.setdefault(wording(draft.stem), draft)
        if draft.stem and first is not draft:
            reading.add_problem(draft.line, f"El enunciado es el mismo de la línea {first.line}.", code=draft.code)


def _faults(draft: Draft) -> Iterable[str]:
    if not CODE.fullmatch(draft.code):
        yield "El código debe tener de 1 a 20 letras sin tilde, números o guiones."
    if draft.part not in Part.values:
        yield f"La parte «{draft.part}» no existe."
    yield from _text_faults("La materia", draft.topic, MAX_TOPIC)
    yield from _text_faults("El enunciado", draft.stem, MAX_STEM)
    if draft.reference:
        yield from _text_faults("La referencia", draft.reference, MAX_REFERENCE)
    if len(draft.options) != OPTIONS:
        yield f"Debe tener {OPTIONS} alternativas y tiene {len(draft.options)}."
    for number, option in enumerate(draft.options, start=1):
        yield from _text_faults(f"La alternativa {number}", option, MAX_OPTION)
    if len({wording(option) for option in draft.options}) != len(draft.options):
        yield "Tiene alternativas repetidas."
    if not 0 <= draft.answer < len(draft.options):
        yield "La respuesta no es una de sus alternativas."


def _text_faults(name: str, text: str, limit: int) -> Iterable[str]:
    ending = "a" if name.startswith("La ") else "o"
    if not text:
        yield f"{name} está vací{ending}."
    elif len(text) > limit:
        yield f"{name} tiene {len(text)} caracteres y se admiten {limit}."
    if _CONTROL.search(text):
        yield f"{name} contiene caracteres de control."


def read_json(text: str) -> Reading:
    """A JSON list of `{id, part, topic, stem, options, answer, reference}`, each with the line where it begins."""
    reading = Reading()
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        reading.add_problem(error.lineno, f"No es JSON válido (columna {error.colno}).")
        return reading
    except RecursionError:
        reading.add_problem(1, "El JSON tiene demasiados niveles.")
        return reading
    if not text.lstrip().startswith("["):
        reading.add_problem(1, "Se espera una lista de preguntas.")
        return reading
    decoder, place, line = json.JSONDecoder(), text.index("[") + 1, 1 + text.count("\n", 0, text.index("[") + 1)
    while (start := _next_item(text, place)) is not None:
        line += text.count("\n", place, start)
        item, end = decoder.raw_decode(text, start)
        _read_item(reading, line, item)
        line += text.count("\n", start, end)
        place = end
    return check(reading)


_SEPARATOR = re.compile(r"[\s,]*")
_FIELDS: dict[str, type] = {
    "id": str, "part": str, "topic": str, "stem": str, "options": list, "answer": int, "reference": str,
}  # fmt: skip


def _next_item(text: str, place: int) -> int | None:
    match = _SEPARATOR.match(text, place)
    start = match.end() if match else place
    return None if text[start] == "]" else start


def _read_item(reading: Reading, line: int, item: Any) -> None:
    if not isinstance(item, dict):
        reading.add_problem(line, "Se espera un objeto con los campos de la pregunta.")
        return
    code = item["id"] if isinstance(item.get("id"), str) else ""
    if unknown := sorted(set(item) - set(_FIELDS)):
        reading.add_problem(line, f"Campos desconocidos: {', '.join(unknown)}.", code=code)
        return
    for name, kind in _FIELDS.items():
        if name not in item:
            reading.add_problem(line, f"Falta el campo {name}.", code=code)
            return
        if type(item[name]) is not kind:
            reading.add_problem(line, f"El campo {name} no es del tipo esperado.", code=code)
            return
    if not all(isinstance(option, str) for option in item["options"]):
        reading.add_problem(line, "Las alternativas deben ser textos.", code=code)
        return
    reading.drafts.append(
        Draft(
            line=line,
            code=item["id"].strip(),
            part=item["part"],
            topic=item["topic"].strip(),
            reference=item["reference"].strip(),
            stem=item["stem"].strip(),
            options=tuple(option.strip() for option in item["options"]),
            answer=item["answer"],
        )
    )
