"""Repeating a sitting's draw from its facts and comparing it with what was committed and stored (design 3)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from core.canonical import digest
from exams.domain.blueprint import Cell, read_blueprint
from exams.domain.draw import draw, seed
from exams.domain.paper import Paper, QuestionText, personal_paper, seal, shown


@dataclass(frozen=True, slots=True)
class BankEntry:
    """One approved wording as it was when the papers were built. `version` is its row; `code` and `number` its name."""

    version: int
    code: str
    number: int
    part: str
    topic: str
    reference: str
    stem: str
    options: tuple[str, ...]
    answer: int

    @property
    def text(self) -> QuestionText:
        """What papers show of it."""
        return QuestionText(self.version, self.part, self.stem, self.options)


@dataclass(frozen=True, slots=True)
class StoredPaper:
    """What the database holds for one attempt."""

    attempt: str
    paper: Paper
    sealed: str


@dataclass(frozen=True, slots=True)
class DrawFacts:
    """All that a replay needs, also as a file: the secret, what was signed, the bank of that day, every paper.

    `statement` was signed before the sitting; `drawn` are the stored versions in order. No personal data.
    """

    secret: str
    statement: dict[str, Any]
    key: str
    signature: str
    blueprint: list[dict[str, Any]]
    bank: list[BankEntry]
    drawn: list[int]
    papers: list[StoredPaper]


@dataclass(frozen=True, slots=True)
class Replay:
    """How a replay ended. `problem` is empty when all is the same, else a Spanish sentence on the first difference."""

    attempts: int
    problem: str = ""
    attempt: str = ""

    @property
    def same(self) -> bool:
        """Whether nothing differed."""
        return not self.problem


def pool_of(bank: Iterable[BankEntry]) -> dict[tuple[str, str], list[BankEntry]]:
    """The bank by (part, topic), each list in the order of codes: what `draw` takes."""
    pool: dict[tuple[str, str], list[BankEntry]] = {}
    for entry in sorted(bank, key=lambda item: item.code):
        pool.setdefault((entry.part, entry.topic), []).append(entry)
    return pool


def commitments(
    secret_hex: str, cells: Sequence[Cell], bank: Iterable[BankEntry], drawn: Sequence[BankEntry]
) -> dict[str, str]:
    """The four hexadecimal digests that are published before a sitting: bank, blueprint, secret, questions.

    The one of the questions is keyed with the secret: whoever has the bank must not find the draw by trying.
    """
    entries = sorted(bank, key=lambda item: item.code)
    names = digest([[entry.code, entry.number] for entry in drawn])
    return {
        "bank": digest(
            [[e.code, e.number, e.part, e.topic, e.reference, e.stem, list(e.options), e.answer] for e in entries]
        ),
        "blueprint": digest([cell.as_dict() for cell in cells]),
        "secret": hashlib.sha256(bytes.fromhex(secret_hex)).hexdigest(),
        "questions": seed(secret_hex, f"questions|{names}").hex(),
    }


def replay(facts: DrawFacts) -> Replay:
    """Draw again, build every paper again, and stop at the first difference."""
    cells = read_blueprint(facts.blueprint)
    again = draw(facts.secret, cells, pool_of(facts.bank))
    for name, value in commitments(facts.secret, cells, facts.bank, again).items():
        if facts.statement.get(name) != value:
            return Replay(0, f"Lo comprometido no coincide: {_NAMES[name]}.")
    if [entry.version for entry in again] != facts.drawn:
        return Replay(0, "Las preguntas guardadas de la sesión no son las del sorteo.")
    questions = [entry.text for entry in again]
    texts = {question.version: question for question in questions}
    for compared, stored in enumerate(facts.papers):
        paper = personal_paper(facts.secret, stored.attempt, questions)
        if stored.paper != paper:
            return Replay(compared, _paper_problem(stored.paper, paper), stored.attempt)
        if stored.sealed != seal(facts.secret, stored.attempt, shown(paper, texts)):
            return Replay(compared, "El examen sellado no contiene lo que le corresponde.", stored.attempt)
    return Replay(len(facts.papers))


_NAMES = {"bank": "el banco", "blueprint": "la matriz de contenidos", "secret": "el secreto", "questions": "el sorteo"}


def _paper_problem(stored: Paper, expected: Paper) -> str:
    if not stored:
        return "No tiene examen."
    for position, (left, right) in enumerate(zip(stored, expected, strict=False), start=1):
        if left != right:
            return f"La pregunta {position} no es la que le corresponde."
    return f"Tiene {len(stored)} preguntas en lugar de {len(expected)}."
