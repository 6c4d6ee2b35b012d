"""An evening of the exam as facts: a call, a bank, a built sitting, people who sat it, decisions of monitors.

Papers, answers, closing and grading come from the product's own services; nothing here invents a score.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.enums import DocumentType, Role
from accounts.models import RoleGrant, User
from applications.models import Application
from calls.models import Call, CallState, Stage
from exams.enums import Part, QuestionState
from exams.models import Attempt, Question, QuestionVersion, Sitting
from exams.services import assign_attempt, close_by_proctor, finish_attempt
from exams.services_answers import AnswerCommand, save_answers
from exams.services_closing import GRACE, close_sitting, last_deadline
from exams.services_papers import build_sitting, create_sitting
from proctoring.enums import ConductState, IdentityDecision
from proctoring.models import Disqualification
from proctoring.services import decide_identity
from proctoring.services_rooms import open_rooms

T0 = datetime(2023, 10, 16, 14, 0, tzinfo=UTC)
THE_DAY_BEFORE = T0 - timedelta(days=1)
CODE = "CAS-091-2023-MIDER"
HR, MONITOR = "user:rrhh", "user:monitor1"
BLUEPRINT: list[dict[str, Any]] = [
    {"part": Part.TECHNICAL.value, "topic": "Control interno", "questions": 16},
    {"part": Part.ENTITY_ETHICS.value, "topic": "Ética", "questions": 4},
]
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody did that evening. `right` None: did not come. `code`: disqualified. `finishes`: pressed Finalizar."""

    document: str
    name: str
    right: int | None
    code: str = ""
    finishes: bool = False


# The list of the mock-up, in no particular order; the hand count is 12 APTO, 1 NO APTO, 1 absent, 1 disqualified.
EVENING = (
    Person("99900001", "Nayra Altamira Quilca", 17, finishes=True),
    Person("99900013", "Micaela Ttito Bellido", 9, code="D03"),
    Person("99900002", "Ciro Valdelomar Ayquipa", 18),
    Person("99900012", "Leoncio Arpasi Verástegui", None),
    Person("99900003", "Edelmira Sotil Huarcaya", 17),
    Person("99900004", "Baltazar Oncoy Pilares", 17),
    Person("99900005", "Delfina Maquera Loayza", 16),
    Person("99900009", "Ilse Barrionuevo Chuqui", 16),
    Person("99900006", "Fermín Tacuri Galarreta", 15),
    Person("99900019", "Serafina Condemayta Luque", 13),
    Person("99900007", "Graciela Hinostroza Yupa", 15),
    Person("99900010", "Joel Santillana Mamani", 14),
    Person("99900008", "Hernán Colquehuanca Arce", 13),
    Person("99900018", "Rosendo Cahuana Ibárcena", 12),
    Person("99900011", "Katia Urrunaga Poma", 11),
)
TRIO = (EVENING[0], EVENING[14], EVENING[3])


def make_staff(username: str, role: Role) -> User:
    """Somebody of the entity with one role."""
    user = User.objects.create_user(
        username,
        None,
        doc_type=DocumentType.STAFF,
        full_name=f"Personal {username}",
        email=f"{username}@mider.example",
    )
    RoleGrant.objects.create(user=user, role=role)
    return user


def make_applicant(person: Person) -> User:
    """The person's account."""
    user = User.objects.create_user(
        person.document,
        None,
        doc_type=DocumentType.DNI,
        full_name=person.name,
        email=f"p{person.document}@correo.example",
    )
    RoleGrant.objects.create(user=user, role=Role.APPLICANT)
    return user


def make_call(code: str = CODE) -> Call:
    """A published call with its stage 7."""
    call = Call.objects.create(
        code=code,
        title="Contratación administrativa de servicios",
        position_title="Especialista I Legal",
        entity_name="Ministerio Demo de Energía y Recursos",
        state=CallState.EN_SELECCION,
        terms={"entity": {"contactEmail": "incorporacion@mider.example"}},
    )
    Stage.objects.create(
        call=call,
        order=7,
        code="PUB_EXAMEN",
        name="Publicación de resultados preliminares de la evaluación de conocimientos",
        phase="SELECCION",
        responsible="Oficina de Recursos Humanos",
        start=T0.date(),
        end=T0.date(),
        publishes=True,
    )
    return call


def store_bank() -> None:
    """Exactly the questions the blueprint asks; the right option of question n is n % 4."""
    numbers = itertools.count(1)
    for cell in BLUEPRINT:
        for number in itertools.islice(numbers, cell["questions"]):
            QuestionVersion.objects.create(
                question=Question.objects.create(code=f"Q{number:03d}-{next(_numbers)}"),
                number=1,
                part=cell["part"],
                topic=cell["topic"],
                reference=f"Ley N° {number}",
                stem=f"¿Pregunta {number}?",
                options=[f"Alternativa {letter} de {number}" for letter in "ABCD"],
                answer=number % 4,
                state=QuestionState.APPROVED,
                author="user:autor",
                created_at=THE_DAY_BEFORE,
            )


def make_sitting(call: Call | None = None, **changes: Any) -> Sitting:
    """A sitting at 09:00 of 16/10/2023, not built."""
    values: dict[str, Any] = {
        "name": "Turno único",
        "opens_at": T0,
        "blueprint": BLUEPRINT,
        "actor": HR,
        "now": THE_DAY_BEFORE,
    }
    return create_sitting(call or make_call(), **(values | changes))


def built_sitting(people: tuple[Person, ...] = TRIO, *, call: Call | None = None, **changes: Any) -> Sitting:
    """A sitting with papers for these people, each seated in a room. Nobody has come yet."""
    sitting = make_sitting(call, **changes)
    store_bank()
    for person in people:
        user = User.objects.filter(username=person.document).first() or make_applicant(person)
        application, _ = Application.objects.get_or_create(
            call=sitting.call, user=user, defaults={"number": int(person.document[-5:]), "confirmed_at": THE_DAY_BEFORE}
        )
        assign_attempt(sitting, application, actor=HR, now=THE_DAY_BEFORE)
    sitting = build_sitting(sitting, actor=HR, now=THE_DAY_BEFORE)
    open_rooms(sitting, actor=HR, now=THE_DAY_BEFORE)
    return sitting


def sit(sitting: Sitting, people: tuple[Person, ...] = TRIO, *, verify: bool = True) -> list[dict[str, Any]]:
    """Everybody does what EVENING says of them; all the receipts they were given."""
    receipts: list[dict[str, Any]] = []
    keys = dict(QuestionVersion.objects.filter(sittingquestion__sitting=sitting).values_list("id", "answer"))
    for person in people:
        attempt = attempt_of(sitting, person)
        if person.right is None:
            continue
        Attempt.objects.filter(pk=attempt.pk).update(present_at=T0 - timedelta(seconds=60))
        receipts += answer_right(attempt, person.right, keys)
        if person.finishes:
            receipts.append(finish_attempt(attempt.pk, now=T0 + timedelta(minutes=20)))
        if verify and not person.code:
            verify_identity(attempt)
        if person.code:
            confirm(propose(attempt, person.code))
    return receipts


def closed_sitting(people: tuple[Person, ...] = TRIO, **changes: Any) -> Sitting:
    """A sitting that everybody sat, closed, graded and sealed."""
    sitting = built_sitting(people, **changes)
    sit(sitting, people)
    return close(sitting)


def close(sitting: Sitting) -> Sitting:
    """Close the sitting at the first instant it may be."""
    moment = last_deadline(sitting) + GRACE + timedelta(milliseconds=1)
    return close_sitting(sitting, actor=HR, now=moment)


def attempt_of(sitting: Sitting, person: Person) -> Attempt:
    """The person's attempt in this sitting."""
    return Attempt.objects.get(sitting=sitting, user__username=person.document)


def verify_identity(attempt: Attempt, decision: IdentityDecision = IdentityDecision.VERIFIED) -> None:
    """A monitor decides."""
    decide_identity(attempt, decision=decision, note="", actor=MONITOR, now=T0 + timedelta(minutes=1))


def propose(attempt: Attempt, code: str = "D03") -> Disqualification:
    """A monitor proposes; nobody has confirmed."""
    return Disqualification.objects.create(
        attempt=attempt, code=code, text="Se ve un teléfono.", proposed_by=MONITOR, proposed_at=T0
    )


def confirm(proposal: Disqualification) -> None:
    """Another monitor confirms."""
    moment = T0 + timedelta(minutes=14)
    proposal.state, proposal.decided_by, proposal.decided_at = ConductState.CONFIRMED, "user:monitor2", moment
    proposal.save()
    close_by_proctor(proposal.attempt, code=proposal.code, actor="user:monitor2", now=moment)


def overturn(proposal: Disqualification) -> None:
    """Another monitor leaves it without effect."""
    proposal.state, proposal.decided_by, proposal.decided_at = ConductState.OVERTURNED, "user:monitor2", T0
    proposal.save()


def answer_right(attempt: Attempt, right: int, keys: dict[int, int]) -> list[dict[str, Any]]:
    """The first `right` positions right, the next one wrong, the rest blank."""
    commands = []
    for position, question in enumerate(attempt.paper[: right + 1], start=1):
        wanted = keys[question["version"]]
        if position > right:
            wanted = (wanted + 1) % 4
        option = next(option["id"] for option in question["options"] if option["choice"] == wanted)
        moment = T0 + timedelta(seconds=30 * position)
        commands.append(AnswerCommand(attempt.pk, position, option, position, moment))
    outcomes = save_answers(commands)
    assert all(isinstance(outcome, dict) for outcome in outcomes), outcomes
    return [outcome for outcome in outcomes if isinstance(outcome, dict)]
