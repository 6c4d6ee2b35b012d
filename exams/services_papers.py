"""Sittings and their papers: created, built and committed before the door opens, revealed and repeated afterwards."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import connection, transaction

from calls.models import Call
from core.clock import iso
from core.errors import BadRequest, Conflict, NotFound
from core.record import Act, append, sitting_chain
from core.signing import sign, verify
from exams.domain.blueprint import read_blueprint
from exams.domain.draw import draw
from exams.domain.paper import QuestionText, personal_paper, seal, shown
from exams.domain.replay import DrawFacts, Replay, StoredPaper, commitments, pool_of, replay
from exams.models import Attempt, Sitting, SittingQuestion
from exams.selectors_bank import approved_entries, entries_by_id

MAX_DURATION_S = 4 * 3600
MAX_DOOR_S = 3600
MAX_NAME = 80
_SECRET = re.compile(r"[0-9a-f]{64}")


@transaction.atomic
def create_sitting(
    call: Call,
    *,
    name: str,
    opens_at: datetime,
    duration_s: int = 1500,
    door_s: int = 300,
    blueprint: list[dict[str, Any]],
    actor: str,
    now: datetime,
) -> Sitting:
    """A sitting without papers yet, with a fresh secret (EXA-02, EXA-07, EXA-11).

    Raises BadRequest: `sitting.name`, `sitting.duration` (1 s to 4 h), `sitting.door` (0 s to 1 h), `sitting.past`,
    `blueprint.*`.
    """
    if not 0 < len(name.strip()) <= MAX_NAME:
        raise BadRequest("sitting.name", f"El nombre de la sesión debe tener entre 1 y {MAX_NAME} caracteres.")
    if not 0 < duration_s <= MAX_DURATION_S:
        raise BadRequest("sitting.duration", "La evaluación debe durar entre 1 segundo y 4 horas.")
    if not 0 <= door_s <= MAX_DOOR_S:
        raise BadRequest("sitting.door", "El ingreso debe abrir como máximo una hora antes del inicio.")
    if opens_at <= now:
        raise BadRequest("sitting.past", "La hora de inicio ya pasó.")
    cells = read_blueprint(blueprint)
    sitting = Sitting.objects.create(
        call=call,
        name=name.strip(),
        opens_at=opens_at,
        duration_s=duration_s,
        door_s=door_s,
        blueprint=[cell.as_dict() for cell in cells],
        secret=secrets.token_hex(32),
    )
    data = {"call": call.code, "opens_at": iso(opens_at), "duration_s": duration_s, "door_s": door_s}
    append(Act(sitting_chain(sitting.pk), "sitting.created", actor, now, data))
    return sitting


@transaction.atomic
def build_sitting(sitting: Sitting, *, actor: str, now: datetime) -> Sitting:
    """Draw the questions, commit to them, and give every attempt its paper, shuffled and sealed (EXA-02, EXA-03).

    Repeating it changes nothing but attempts that had no paper yet. Raises Conflict `paper.cell_short` (naming the
    cells) and `paper.door_open` once people may come in. Gives the fresh row; the object handed in is not refreshed.
    """
    locked = _locked(sitting.pk)
    without_paper = list(locked.attempts.filter(sealed_paper="").order_by("pk"))
    if locked.built_at and not without_paper:
        return locked
    _require_closed_door(locked, now)
    if not locked.built_at:
        _commit(locked, actor=actor, now=now)
    _give_papers(locked, without_paper)
    return locked


@transaction.atomic
def build_paper(attempt: Attempt, *, now: datetime) -> Attempt:
    """The paper of somebody added after the papers were built, until the door opens; a paper that exists stays.

    Raises Conflict `paper.not_built` or `paper.door_open`.
    """
    sitting = _locked(attempt.sitting_id)
    attempt = Attempt.objects.get(pk=attempt.pk)
    if attempt.sealed_paper:
        return attempt
    if not sitting.built_at:
        raise Conflict("paper.not_built", "Los exámenes de esta sesión aún no se elaboran.")
    _require_closed_door(sitting, now)
    _give_papers(sitting, [attempt])
    return attempt


@transaction.atomic
def reveal_sitting(sitting: Sitting, *, actor: str, now: datetime) -> Sitting:
    """Put the secret in the sitting's record, once, so that anybody can repeat the draw. Raises `sitting.open`."""
    locked = _locked(sitting.pk)
    if locked.revealed_at:
        return locked
    if not locked.closed_at:
        raise Conflict("sitting.open", "El sorteo se abre cuando la sesión ya cerró.")
    locked.revealed_at = now
    locked.save(update_fields=["revealed_at"])
    append(Act(sitting_chain(locked.pk), "sitting.revealed", actor, now, {"secret": locked.secret}))
    return locked


def replay_draw(sitting: Sitting) -> Replay:
    """Rebuild the draw and every paper from the secret and the bank of that day and compare with what is stored."""
    facts = draw_facts(sitting)
    if not verify(facts.statement, key=facts.key, signature=facts.signature):
        return Replay(0, "La firma del compromiso no es válida.")
    return replay(facts)


def draw_facts(sitting: Sitting) -> DrawFacts:
    """What is stored of a built sitting's draw. Holds the secret: `export_draw` is for handing out."""
    if not sitting.commitment:
        raise Conflict("paper.not_built", "Los exámenes de esta sesión aún no se elaboran.")
    stored = sitting.attempts.order_by("pk").values_list("pk", "paper", "sealed_paper")
    return DrawFacts(
        secret=sitting.secret,
        statement=sitting.commitment["statement"],
        key=sitting.commitment["key"],
        signature=sitting.commitment["signature"],
        blueprint=sitting.blueprint,
        bank=entries_by_id(sitting.commitment["pool"]),
        drawn=list(sitting.questions.order_by("ordinal").values_list("version_id", flat=True)),
        papers=[StoredPaper(str(pk), paper, sealed) for pk, paper, sealed in stored],
    )


def export_draw(sitting: Sitting) -> bytes:
    """The facts as JSON for a stranger, once the secret is revealed; Conflict `sitting.not_revealed` before."""
    if not sitting.revealed_at:
        raise Conflict("sitting.not_revealed", "El secreto de esta sesión aún no se ha revelado.")
    return msgspec.json.encode(draw_facts(sitting))


def read_draw_file(raw: bytes) -> DrawFacts:
    """The inverse of `export_draw`. BadRequest `replay.file` when it is something else."""
    try:
        facts = msgspec.json.decode(raw, type=DrawFacts)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadRequest("replay.file", f"El archivo no es el de un sorteo: {error}") from error
    if not _SECRET.fullmatch(facts.secret) or not all(stored.attempt.isascii() for stored in facts.papers):
        raise BadRequest(
            "replay.file", "El archivo no es el de un sorteo: el secreto o una rendición no tienen su forma."
        )
    return facts


def _locked(sitting_id: int) -> Sitting:
    rows = Sitting.objects.select_related("call").filter(pk=sitting_id)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    sitting = rows.first()
    if sitting is None:
        raise NotFound
    return sitting


def _require_closed_door(sitting: Sitting, now: datetime) -> None:
    if now >= sitting.opens_at - timedelta(seconds=sitting.door_s):
        raise Conflict("paper.door_open", "El ingreso ya abrió: no se pueden elaborar exámenes.")


def _commit(sitting: Sitting, *, actor: str, now: datetime) -> None:
    """Draw, store the questions and sign what is published: digests, from which the draw cannot be guessed."""
    cells = read_blueprint(sitting.blueprint)
    bank = approved_entries()
    drawn = draw(sitting.secret, cells, pool_of(bank))
    SittingQuestion.objects.bulk_create(
        SittingQuestion(sitting=sitting, ordinal=ordinal, version_id=entry.version)
        for ordinal, entry in enumerate(drawn, start=1)
    )
    statement = {
        "format": 1,
        "sitting": sitting.pk,
        "call": sitting.call.code,
        "opens_at": iso(sitting.opens_at),
        "at": iso(now),
        **commitments(sitting.secret, cells, bank, drawn),
    }
    signed = {"statement": statement, **sign(statement)}
    sitting.commitment = {**signed, "pool": [entry.version for entry in bank]}
    sitting.built_at = now
    sitting.save(update_fields=["commitment", "built_at"])
    append(Act(sitting_chain(sitting.pk), "sitting.committed", actor, now, signed))


def _give_papers(sitting: Sitting, attempts: Sequence[Attempt]) -> None:
    questions = _drawn_texts(sitting)
    texts = {question.version: question for question in questions}
    for attempt in attempts:
        attempt.paper = personal_paper(sitting.secret, str(attempt.pk), questions)
        attempt.sealed_paper = seal(sitting.secret, str(attempt.pk), shown(attempt.paper, texts))
    # An upsert of rows that exist: one statement per batch, where bulk_update would build a CASE per row and column.
    Attempt.objects.bulk_create(
        attempts, update_conflicts=True, unique_fields=["id"], update_fields=["paper", "sealed_paper"]
    )


def _drawn_texts(sitting: Sitting) -> list[QuestionText]:
    drawn = sitting.questions.select_related("version").order_by("ordinal")
    return [
        QuestionText(row.version_id, row.version.part, row.version.stem, tuple(row.version.options)) for row in drawn
    ]
