"""One evening of the exam with somebody at every door, and what there is to leak from it."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client

from accounts.enums import LinkPurpose, Role
from accounts.models import EmailLink, SignIn, User
from accounts.services_account import token_hash
from calls.enums import CallState, DocumentKind
from calls.services import save_call
from calls.services_notices import add_document
from calls.ties import KeptFile
from cvs.services import store_identity_document
from cvs.store import keep
from exam_server.demo.data import call_data
from exams.enums import DisqualificationCode
from exams.models import Attempt, SittingQuestion
from exams.selectors import paper_key, receipts_of
from exams.services import send_chat
from exams.services_answers import AnswerCommand, save_answers
from exams.services_closing import close_sitting
from exams.tickets import COOKIE as TICKET
from proctoring.enums import IdentityDecision, StillPurpose
from proctoring.models import Disqualification, Room, Still
from proctoring.pictures import read_private, store_picture
from proctoring.services import decide_identity, mark_incident, waive_media_many
from proctoring.services_conduct import overturn_disqualification, propose_disqualification
from proctoring.services_rooms import open_rooms
from proctoring.tokens import media_token
from results.services import publish_stage7
from tests.access.sheet import EMPLOYER, PDF, file_application, fill_the_sheet, make_claim, ordered
from tests.exams.papers_data import T0, THE_DAY_BEFORE
from tests.proctoring.room import jpeg
from tests.support.clock import FakeClock
from tests.support.exam import Exam, check_in, make_exam, person, signed_in

STAGES = ("lobby", "exam", "over", "closed", "published")
PERSONAS = (
    "nobody",
    "owner",  # the applicant whose attempt it is
    "other",  # another applicant of the same sitting
    "monitor1",
    "monitor2",
    "rrhh",
    "comite1",
    "autor",
    "observador",
    "inactive",  # holds every role and an attempt of their own, with a session from before the account was closed
)
OWNER, OTHER, INACTIVE, ELSEWHERE = range(4)
ROOM_SIZE = 3  # so that the fourth sits in a room of their own
OWNERS_NAME = "Leonor Ancalli Quispe"
# Without accents: the record holds JSON inside JSON, where they would be escaped twice.
NOTE, INCIDENT = "Reposo indicado por su hospital", "Habla con alguien fuera de cuadro"
PROPOSAL, CHAT = "Se ve un celular junto al teclado", "Se me nubla la vista"
STAFF = {
    "monitor1": Role.MONITOR,
    "monitor2": Role.MONITOR,
    "rrhh": Role.HR,
    "comite1": Role.COMMITTEE,
    "autor": Role.QUESTION_AUTHOR,
    "observador": Role.OBSERVER,
}


@dataclass
class Scene:
    """What a stage of the evening looks like."""

    stage: str
    exam: Exam
    room: Room
    clients: dict[str, Client]
    question: str = ""  # the code of one that was drawn
    still: Still | None = None
    proposal: Disqualification | None = None
    links: dict[str, str] = field(default_factory=dict)  # tokens mailed to the owner, by purpose
    owners_sign_in: int = 0
    call_document: int = 0
    sheet: dict[str, Any] = field(default_factory=dict)  # of the owner, in the stage `lobby`
    marks: dict[str, tuple[bytes, ...]] = field(default_factory=dict)

    @property
    def owner(self) -> Attempt:
        return self.exam.attempts[OWNER]

    def attempt_for(self, persona: str) -> Attempt:
        """Whose attempt this persona asks for: an account that is closed its own, everybody else the owner's."""
        return self.exam.attempts[INACTIVE] if persona == "inactive" else self.owner

    def token_of(self, persona: str) -> str:
        """The media token that this persona was once given, "" for who never is."""
        index = {"owner": OWNER, "other": OTHER, "inactive": INACTIVE}.get(persona)
        attempt = None if index is None else self.exam.attempts[index]
        return "" if attempt is None else media_token(attempt.id, user_id=attempt.user_id)

    def marks_in(self, content: bytes) -> set[str]:
        """Names of the marks that these bytes hold."""
        return {name for name, forms in self.marks.items() if any(form in content for form in forms)}

    @staticmethod
    def known_to(persona: str) -> set[str]:
        """Marks that stand on every page this persona is signed in on."""
        return {"name", "document"} if persona == "owner" else set()


def make_scene(stage: str, clock: FakeClock) -> Scene:
    """The evening up to this stage; the clock stands there."""
    steps: list[tuple[str, Callable[[Scene, FakeClock], None]]] = [
        ("lobby", _lobby),
        ("exam", _exam),
        ("over", _over),
        ("closed", _closed),
        ("published", _published),
    ]
    scene = _the_day_before(stage)
    if stage == "lobby":
        scene.sheet = fill_the_sheet(scene.owner.user, now=T0 - timedelta(days=1))
        filed = file_application(scene.owner.application, now=T0 - timedelta(days=1))
        scene.sheet["query"] = filed.application.registry_queries.get().pk
        claim = make_claim(scene.owner.application, now=T0 - timedelta(days=1))
        scene.sheet["claim"], scene.sheet["job"] = claim.pk, ordered(claim.publication).pk
    for name, step in steps:
        step(scene, clock)
        if name == stage:
            break
    _set_marks(scene)
    return scene


def _the_day_before(stage: str) -> Scene:
    call = save_call(call_data(), state=CallState.EN_SELECCION, actor="user:rrhh", now=THE_DAY_BEFORE)
    exam = make_exam(4, call=call, waived=False)
    exam.attempts[OWNER].user.full_name = OWNERS_NAME  # sorts first: the fourth seat is somebody else's
    exam.attempts[OWNER].user.save()
    for attempt in exam.attempts:
        store_identity_document(attempt.user, jpeg(shade=attempt.user_id % 200), actor="system", now=THE_DAY_BEFORE)
    rooms = open_rooms(exam.sitting, size=ROOM_SIZE, actor="user:rrhh", now=THE_DAY_BEFORE)
    people: dict[str, User] = {name: person(role, username=name) for name, role in STAFF.items()}
    applicants = {"owner": exam.attempts[OWNER], "other": exam.attempts[OTHER], "inactive": exam.attempts[INACTIVE]}
    people |= {name: attempt.user for name, attempt in applicants.items()}
    clients = {"nobody": Client()} | {name: signed_in(user) for name, user in people.items()}
    for name, attempt in applicants.items():
        clients[name].get(f"/evaluacion/{attempt.id}/")  # which leaves the ticket of their socket
        assert TICKET in clients[name].cookies
    for role in Role:
        people["inactive"].grants.get_or_create(role=role)
    User.objects.filter(pk=people["inactive"].pk).update(is_active=False)
    scene = Scene(stage, exam, rooms[0], clients)
    terms = KeptFile(keep(b"%PDF-1.4 las bases", shelf="pdf", extension="pdf").sha256, "bases.pdf", 18, 1)
    kind = DocumentKind.TERMS
    document = add_document(call, terms, kind=kind, title="Bases", actor="user:rrhh", now=THE_DAY_BEFORE)
    scene.call_document = document.pk
    _mail_the_owner(scene)
    return scene


def _mail_the_owner(scene: Scene) -> None:
    """A link of each kind, and a session in their list."""
    owner = scene.owner.user
    for purpose in LinkPurpose:
        scene.links[purpose] = f"el-enlace-{purpose.lower()}"
        EmailLink.objects.create(
            token_hash=token_hash(scene.links[purpose]),
            purpose=purpose,
            user=owner,
            email="otra@example.test" if purpose == LinkPurpose.EMAIL else "",
            created_at=THE_DAY_BEFORE,
            expires_at=T0 + timedelta(days=1),
        )
    scene.owners_sign_in = SignIn.objects.create(user=owner, session_key="la-de-su-casa", at=THE_DAY_BEFORE).pk


def _lobby(scene: Scene, clock: FakeClock) -> None:
    clock.set(T0 - timedelta(minutes=2))
    waive_media_many(scene.exam.attempts, note=NOTE, actor="user:monitor1", now=clock.now)


def _exam(scene: Scene, clock: FakeClock) -> None:
    check_in(scene.exam)
    clock.set(T0 + timedelta(minutes=9))
    for index in range(len(scene.exam.attempts)):
        attempt = scene.exam.attempts[index]
        commands = [AnswerCommand(attempt.id, n, scene.exam.option(n, 1, index), n, clock.now) for n in range(1, 4)]
        assert all(isinstance(outcome, dict) for outcome in save_answers(commands))
        decide_identity(attempt, decision=IdentityDecision.VERIFIED, note="", actor="user:monitor1", now=clock.now)
    send_chat(scene.owner.id, CHAT, now=clock.now)
    mark_incident(scene.owner, text=INCIDENT, key="clave-del-acto", actor="user:monitor1", now=clock.now)
    picture = store_picture(jpeg(shade=33))
    scene.still = Still.objects.create(
        attempt=scene.owner,
        purpose=StillPurpose.EVIDENCE,
        path=picture.path,
        sha256=picture.sha256,
        at=clock.now,
    )
    scene.proposal = propose_disqualification(
        scene.exam.attempts[OTHER],
        code=DisqualificationCode.D03,
        text=PROPOSAL,
        stills=(),
        actor="user:monitor1",
        now=clock.now,
    )
    clock.set(T0 + timedelta(minutes=10))


def _over(scene: Scene, clock: FakeClock) -> None:
    assert scene.proposal is not None
    overturn_disqualification(scene.proposal, reason="Era la calculadora", actor="user:monitor2", now=clock.now)
    clock.set(T0 + timedelta(minutes=26))


def _closed(scene: Scene, clock: FakeClock) -> None:
    scene.exam.sitting = close_sitting(scene.exam.sitting, actor="user:rrhh", now=clock.now)


def _published(scene: Scene, clock: FakeClock) -> None:
    publish_stage7(scene.exam.sitting, actor="user:rrhh", reason="", now=clock.now)


def _set_marks(scene: Scene) -> None:
    """What identifies people, questions, answers, pictures and words, as it would stand in a page or file."""
    owner = scene.owner
    drawn = SittingQuestion.objects.select_related("version").filter(sitting=scene.exam.sitting)
    version = drawn.order_by("pk")[0].version
    scene.question = version.question.code
    scene.marks = {
        "name": _written(owner.user.full_name),
        "document": _written(owner.user.username),
        "stem": _written(version.stem),
        "option": _written(version.options[0]),
        "sealed": _written(owner.sealed_paper),
        "key": _written(paper_key(owner)),
        "note": _written(NOTE),
        "picture": (_document_of(owner),),
        "secret": _written(scene.exam.sitting.secret),
    }
    if scene.sheet:
        scene.marks |= {"employer": _written(EMPLOYER), "pdf": (PDF,)}
    if scene.still is not None:
        kept = read_private(scene.still.path)
        assert kept is not None
        scene.marks |= {
            "still": (kept,),
            "receipt": _written(receipts_of(owner)[0]["signature"]),
            "chat": _written(CHAT),
            "incident": _written(INCIDENT),
            "proposal": _written(PROPOSAL),
        }


def _written(text: str) -> tuple[bytes, ...]:
    """A text as it stands in a file, in a page and in JSON."""
    return tuple({form.encode() for form in (text, html.escape(text), json.dumps(text)[1:-1])})


def _document_of(attempt: Attempt) -> bytes:
    kept = read_private(attempt.user.cv_sheet.dni_picture)
    assert kept is not None
    return kept
