"""An interview in the video room, and pages of its people: what tests of it share."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from accounts.enums import Role
from accounts.models import User
from applications.models import Application
from results.models import InterviewSlot, Publication
from tests.results.factories import make_staff
from tests.results.process import CIRO, FIRST, HR, NAYRA, NOON, committee, finalists, give_slot
from tests.support.exam import Page, signed_in

IN_ROOM = FIRST - timedelta(minutes=5)


@dataclass
class Interviewing:
    """Nayra and Ciro, called and told so; Nayra's slot is in the video room, Ciro's is elsewhere."""

    nayra: Application
    ciro: Application
    staff: dict[str, User] = field(default_factory=dict)

    @property
    def slot(self) -> InterviewSlot:
        return InterviewSlot.objects.get(application=self.nayra)

    @property
    def address(self) -> str:
        """The committee's page of the room."""
        return f"/rrhh/convocatorias/{self.nayra.call.code}/entrevistas/{self.nayra.number}/sala/"

    @property
    def own_address(self) -> str:
        """The applicant's."""
        return f"/postulacion/{self.nayra.call.code}/entrevista/sala/"

    def user(self, name: str) -> User:
        """The applicants by their first name, the staff by their user name."""
        applicants = {"nayra": self.nayra.user, "ciro": self.ciro.user}
        return applicants.get(name) or self.staff[name]

    def who(self, name: str) -> str:
        """In the media plane."""
        return f"p{self.user(name).pk}"


def interviewing(*, published: bool = True) -> Interviewing:
    """Stage 10 is out unless told, and the slots stand."""
    found = finalists((NAYRA, CIRO))
    nayra, ciro = found[NAYRA.document], found[CIRO.document]
    give_slot(nayra, in_vigia=True, tolerance_minutes=5)
    give_slot(ciro, start=FIRST + timedelta(minutes=30))
    if published:
        publish_shortlist([nayra, ciro])
    watchers = {
        "observador": make_staff("observador", Role.OBSERVER),
        "autor": make_staff("autor", Role.QUESTION_AUTHOR),
    }
    return Interviewing(nayra, ciro, committee() | watchers)


def publish_shortlist(applications: list[Application]) -> None:
    """Stage 10 as published, as far as these people's word goes."""
    rows = [{"number": application.number, "shortlist": "CONVOCADO"} for application in applications]
    Publication.objects.create(
        call=applications[0].call, stage_code="PUB_CURRICULAR", stage_order=10, version=1, title="Resultados",
        published_at=NOON, published_by=HR, rows=rows, csv=b"", csv_sha256="", pdf=b"", sha256="", signature={},
    )  # fmt: skip


class RoomPage(Page):
    """A page of somebody in the room."""

    def __init__(self, user: User, slot_id: int, *, name: str = "pagina-sala") -> None:
        super().__init__(signed_in(user), f"/ws/interview/{slot_id}/", name=name)

    async def state_where(self, within: float = 10, **expected: Any) -> dict[str, Any]:
        """The next state with these values; `names` are those of the people here."""
        while True:
            state: dict[str, Any] = (await self.push("room.state", within))["data"]
            told = state | {"names": [each["name"] for each in state["people"]]}
            if all(told[name] == value for name, value in expected.items()):
                return told
