"""Material of the bank's and the papers' tests: a small invented bank, a call, a sitting and its attempts."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.enums import DocumentType
from accounts.models import User
from applications.models import Application
from calls.models import Call
from exams.domain.replay import BankEntry
from exams.enums import QuestionState
from exams.models import Attempt, Question, QuestionVersion, Sitting
from exams.services_papers import create_sitting

T0 = datetime(2023, 10, 16, 14, 0, tzinfo=UTC)
THE_DAY_BEFORE = T0 - timedelta(days=1)
DOOR = T0 - timedelta(seconds=300)
SECRET = "00112233445566778899aabbccddeeff" * 2
ATTEMPT = "6f1c1d1e-0000-4000-8000-000000000001"
_numbers = itertools.count(10_000_001)

BLUEPRINT: list[dict[str, Any]] = [
    {"part": "technical", "topic": "Control interno", "questions": 5},
    {"part": "technical", "topic": "Delitos", "questions": 5},
    {"part": "technical", "topic": "Contrataciones", "questions": 6},
    {"part": "technical", "topic": "Integridad", "questions": 0},
    {"part": "entity_ethics", "topic": "Entidad", "questions": 1},
    {"part": "entity_ethics", "topic": "Gestión pública", "questions": 1},
    {"part": "entity_ethics", "topic": "Ética", "questions": 2},
]


def entries(*, spare: int = 2) -> list[BankEntry]:
    """A bank with `spare` questions more than each cell asks; the right option of question n is n % 4."""
    numbered = itertools.count(1)
    return [
        BankEntry(
            version=n,
            code=f"Q{n:03d}",
            number=1,
            part=cell["part"],
            topic=cell["topic"],
            reference=f"Ley N° {n}",
            stem=f"¿Pregunta {n} de {cell['topic']}?",
            options=tuple(f"Alternativa {letter} de {n}" for letter in "ABCD"),
            answer=n % 4,
        )
        for cell in BLUEPRINT
        for n in itertools.islice(numbered, cell["questions"] + spare)
    ]


def store_bank(*, spare: int = 2, state: QuestionState = QuestionState.APPROVED) -> list[QuestionVersion]:
    """The bank of `entries`, in the database."""
    return [
        QuestionVersion.objects.create(
            question=Question.objects.create(code=entry.code),
            number=1,
            part=entry.part,
            topic=entry.topic,
            reference=entry.reference,
            stem=entry.stem,
            options=list(entry.options),
            answer=entry.answer,
            state=state,
            author="user:autor",
            created_at=THE_DAY_BEFORE,
        )
        for entry in entries(spare=spare)
    ]


def make_call(code: str = "cas-001") -> Call:
    """A call without schedule."""
    return Call.objects.create(code=code, title="Convocatoria", position_title="Analista", entity_name="Entidad")


def make_sitting(**changes: Any) -> Sitting:
    """A sitting of tomorrow, not built."""
    values: dict[str, Any] = {
        "name": "Turno único",
        "opens_at": T0,
        "blueprint": BLUEPRINT,
        "actor": "user:rrhh",
        "now": THE_DAY_BEFORE,
    }
    values |= changes
    call = values.pop("call", None) or make_call()
    return create_sitting(call, **values)


def add_attempts(sitting: Sitting, count: int) -> list[Attempt]:
    """Attempts of invented people, without papers."""
    numbers = list(itertools.islice(_numbers, count))
    users = User.objects.bulk_create(
        User(
            username=str(number),
            doc_type=DocumentType.DNI,
            full_name=f"Persona {number}",
            email=f"{number}@example.test",
            password="!",
        )
        for number in numbers
    )
    applications = Application.objects.bulk_create(
        Application(call=sitting.call, user=user, number=int(user.username)) for user in users
    )
    return Attempt.objects.bulk_create(
        Attempt(sitting=sitting, application=application, user=application.user) for application in applications
    )
