"""The media process is killed in the middle of the exam: pictures stop and nothing else, and they return by themselves."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from exams.models import Answer
from tests.browser.people import Applicant, Monitor, everybody_has_an_account, new_evening
from tests.support.browser import NewContext
from tests.support.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.alone, pytest.mark.faults, pytest.mark.timeout(240)]


def test_pictures_stop_and_nothing_else(server: Server, new_context: NewContext) -> None:
    everybody_has_an_account()
    monitor = Monitor(new_context(base_url=server.url))
    monitor.sign_in("monitor1")
    a, b = (Applicant(new_context(base_url=server.url), f"9990000{number}") for number in (1, 2))
    for applicant in (a, b):
        applicant.sign_in(applicant.document)
    evening = new_evening(server, starts_in_s=30, duration_s=600)
    for applicant in (a, b):
        applicant.comes_to(evening)
        applicant.enter()
        applicant.consent()
    for applicant in (a, b):
        applicant.expect_live()
        applicant.show_document()
        applicant.expect_present()
    monitor.watch()
    for page in (monitor.page, a.page, b.page):
        page.evaluate("window.sameDocument = true")
    for applicant in (a, b):
        applicant.expect_open()
    a.answer(1, 5, right=True)
    a.expect_saved()
    monitor.expect_moving(a.attempt, b.attempt)

    web = server.pid("web")
    killed = server.kill("media")
    expect(monitor.room).to_have_attribute("data-engine", "lost")
    expect(monitor.page.get_by_text("El servicio de video no responde")).to_be_visible()
    monitor.photograph("media-lost")
    a.answer(6, 10, right=True)
    b.answer(1, 5, right=False)
    for applicant in (a, b):
        applicant.expect_saved()
        expect(applicant.main).to_have_attribute("data-connection", "online")
    a.photograph("media-lost-exam")

    server.wait_back("media", old_pid=killed)
    expect(monitor.room).to_have_attribute("data-engine", "back")
    monitor.expect_moving(a.attempt, b.attempt)
    monitor.photograph("media-back")
    b.answer(6, 6, right=True)
    b.expect_saved()

    assert server.pid("web") == web
    assert [page.evaluate("window.sameDocument") for page in (monitor.page, a.page, b.page)] == [True] * 3
    assert [Answer.objects.filter(attempt_id=applicant.attempt).count() for applicant in (a, b)] == [10, 6]
