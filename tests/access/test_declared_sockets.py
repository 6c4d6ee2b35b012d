"""Abstention at the sockets (ACT-01): a room is closed to who owes a declaration and to who abstained from its call."""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async

from accounts.models import User
from calls.domain.abstention import KEY
from calls.enums import Interest
from calls.models import Call, Declaration
from tests.access.scene import Scene, make_scene
from tests.exams.papers_data import T0
from tests.support.clock import FakeClock
from tests.support.exam import Page

pytestmark = pytest.mark.django_db(transaction=True)


def asking(clock: FakeClock, interest: Interest | None) -> Scene:
    """The evening under a call that asks, with what monitor1 declared."""
    scene = make_scene("exam", clock)
    call = scene.exam.sitting.call
    Call.objects.filter(pk=call.pk).update(terms=call.terms | {KEY: True})
    if interest is not None:
        user = User.objects.get(username="monitor1")
        detail = "" if interest == Interest.NONE else "Es mi primo hermano."
        Declaration.objects.create(call=call, user=user, version=1, interest=interest, detail=detail, at=T0)
    return scene


@pytest.mark.parametrize(
    ("interest", "code"), [(Interest.NONE, None), (None, 4003), (Interest.KINSHIP, 4003), (Interest.CONFLICT, 4003)]
)
async def test_the_room(clock: FakeClock, interest: Interest | None, code: int | None) -> None:
    scene = await sync_to_async(asking)(clock, interest)
    page = Page(scene.clients["monitor1"], f"/ws/room/{scene.room.pk}/", name="pagina-monitor")
    assert await page.connect()
    if code is None:
        assert (await page.hello())["me"]
        await page.leave()
    else:
        assert await page.closed_with() == code
