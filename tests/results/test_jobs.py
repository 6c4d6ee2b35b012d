"""Publishing in the background: ordered by a person, drawn by a worker, out as a whole or not at all, and once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from accounts.enums import Role
from accounts.models import User
from applications.models import Application
from applications.services_review import LineChoice
from calls.models import Call
from core import clock as core_clock
from core.errors import BadRequest, Conflict, NotFound
from core.record import call_chain, entries_of
from exam_server.management.commands.work import give_back
from exams.models import Attempt
from results.models import JobState, Publication, PublicationJob
from results.models.jobs import SILENCE
from results.selectors_jobs import get_job_for
from results.services import sitting_subject
from results.services_jobs import TRIES, order_publication, publish_job
from tests.accounts.people import make_user
from tests.applications.filed import decide
from tests.applications.ready import make_call
from tests.results.factories import EVENING, attempt_of, closed_sitting, overturn, propose
from tests.results.orders import QUEUE, decided, requirements_of
from tests.results.test_process import NOW
from tests.support.clock import FakeClock
from tests.support.together import at_once
from tests.support.work import work

pytestmark = pytest.mark.django_db
HR, OTHER = "user:rrhh", "user:rrhh2"
REASON = "Se fundó el reclamo de la postulación 15."


@pytest.fixture
def queue(settings: Settings) -> None:
    """The real queue: an order waits until the test works."""
    settings.TASKS = QUEUE


@pytest.fixture
def call(clock: FakeClock) -> Call:
    clock.set(NOW)
    return make_call()


@pytest.fixture
def hr(call: Call) -> Client:
    client = Client()
    client.force_login(make_user("rrhh", Role.HR))
    return client


def order(call: Call, *, actor: str = HR, reason: str = "") -> PublicationJob:
    return order_publication(requirements_of(call), actor=actor, reason=reason, now=core_clock.now())


def pages(call: Call) -> tuple[str, str]:
    page = f"/rrhh/convocatorias/{call.code}/proceso/5/"
    return page, f"{page}publicar"


def test_an_order_waits_for_the_worker_and_then_its_version_is_there_whole(call: Call, queue: None, hr: Client) -> None:
    decided(call, more=3)
    page, press = pages(call)
    assert hr.post(press)["Location"] == page
    job = PublicationJob.objects.get()
    assert (job.state, job.actor, job.rows_total, Publication.objects.count()) == (JobState.WAITING, HR, 4, 0)

    other = Client()
    other.force_login(make_user("rrhh2", Role.HR))
    for client in (hr, other, hr):  # now, somebody else, and after a reload
        text = client.get(page).content.decode()
        assert "En espera: 4 filas por escribir." in text
        assert '<progress aria-labelledby="job-title" aria-describedby="job-rows" max="4" value="0">' in text
        assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in text
        assert "Firmar y publicar" not in text
    part = f"/rrhh/publicaciones/{job.pk}/"
    asked = other.get(part, headers={"HX-Request": "true"})
    assert (asked.status_code, "Publicando" in asked.content.decode()) == (200, True)
    assert other.get(part)["Location"] == page

    work()

    assert "HX-Refresh" in other.get(part, headers={"HX-Request": "true"}).headers
    assert "Publicada la versión 1, numerada, fechada y firmada." in other.get(page).content.decode()
    published = Publication.objects.get()
    job.refresh_from_db()
    assert (job.state, job.publication, job.rows_done) == (JobState.DONE, published, 4)
    assert (published.published_by, len(published.rows), published.version) == (HR, 4, 1)
    (entry,) = [entry for entry in entries_of(call_chain(call.code)) if entry.kind == "publication.made"]
    assert (entry.actor, entry.payload["sha256"]) == (HR, published.sha256)
    text = hr.get(page).content.decode()
    assert ("<progress" in text, "http-equiv" in text) == (False, False)


def test_the_list_of_a_sitting_is_ordered_from_its_page(queue: None) -> None:
    sitting = closed_sitting(EVENING)
    client = Client()
    client.force_login(make_user("rrhh", Role.HR))
    page = f"/rrhh/sesiones/{sitting.pk}/"
    assert client.post(f"{page}publicar")["Location"] == page
    assert "En espera: 15 filas por escribir." in client.get(page).content.decode()
    work()
    assert Publication.objects.get().sitting == sitting
    assert client.get(f"/rrhh/publicaciones/{PublicationJob.objects.get().pk}/")["Location"] == page


def test_what_is_refused_is_told_at_the_press_and_nothing_is_queued(call: Call, queue: None, hr: Client) -> None:
    application = decided(call)
    with pytest.raises(BadRequest, match=r"publication\.reason"):
        order(call, reason="corto")
    order(call)
    work()
    decide(
        application, {"TRAINING_HOURS": LineChoice(True, "El certificado dice 90 horas.")}, reason="Reclamo fundado."
    )
    with pytest.raises(Conflict, match=r"publication\.reason_required"):
        order(call)
    Application.objects.update(requirements="")
    with pytest.raises(Conflict, match=r"publication\.blocked"):
        order(call, reason=REASON)
    answer = hr.post(pages(call)[1], {"reason": REASON})
    assert (answer.status_code, REASON in answer.content.decode()) == (409, True)
    assert (PublicationJob.objects.count(), DBTaskResult.objects.count()) == (1, 1)


def test_what_came_up_after_the_press_fails_the_job_which_says_so_and_may_be_tried_again(queue: None) -> None:
    sitting = closed_sitting(EVENING)
    client = Client()
    client.force_login(make_user("rrhh", Role.HR))
    page = f"/rrhh/sesiones/{sitting.pk}/"
    client.post(f"{page}publicar")
    proposal = propose(attempt_of(sitting, EVENING[0]), "D06")
    work()
    job = PublicationJob.objects.get()
    assert (job.state, Publication.objects.count()) == (JobState.FAILED, 0)
    text = client.get(page).content.decode()
    assert "hay pendientes por resolver. Confirmar o dejar sin efecto D06." in text
    assert "Nada se publicó." in text
    assert "Intentar de nuevo" in text
    overturn(proposal)
    client.post(f"{page}publicar", {"reason": job.reason})
    work()
    assert Publication.objects.get().version == 1
    assert "Intentar de nuevo" not in client.get(page).content.decode()


def test_a_result_that_does_not_recount_is_found_by_the_worker_and_never_published(queue: None) -> None:
    sitting = closed_sitting(EVENING)
    attempt = attempt_of(sitting, EVENING[0])
    Attempt.objects.filter(pk=attempt.pk).update(right_count=20, score=30)
    order_publication(sitting_subject(sitting), actor=HR, now=NOW)
    work()
    job = PublicationJob.objects.get()
    assert (job.state, Publication.objects.count()) == (JobState.FAILED, 0)
    assert job.error.endswith("hay pendientes por resolver. Un resultado no se reproduce.")


def test_an_unforeseen_failure_is_told_with_its_incident_and_logged(
    call: Call, queue: None, caplog: pytest.LogCaptureFixture
) -> None:
    decided(call)
    terms = call.terms
    order(call)
    Call.objects.update(terms={**terms, "exam": "damaged"})
    work()
    job = PublicationJob.objects.get()
    assert (job.state, Publication.objects.count()) == (JobState.FAILED, 0)
    assert job.error.startswith("No se pudo publicar por un error del sistema (incidente ")
    incident = job.error.partition("incidente ")[2][:8]
    assert any(incident in record.getMessage() and record.exc_info for record in caplog.records)
    Call.objects.update(terms=terms)
    order(call)
    work()
    assert Publication.objects.get().version == 1


def test_the_same_order_twice_is_one_job_and_another_waits_its_turn(call: Call, queue: None) -> None:
    decided(call)
    first = order(call)
    assert order(call, actor=OTHER) == first
    with pytest.raises(Conflict, match=r"publication\.under_way"):
        order(call, reason=REASON)
    assert DBTaskResult.objects.count() == 1
    work()
    again = order(call, actor=OTHER)  # the list that is out: nothing to do
    assert (again.state, again.publication) == (JobState.DONE, Publication.objects.get())
    assert DBTaskResult.objects.count() == 1


def test_two_sittings_of_a_call_are_published_one_after_the_other(queue: None) -> None:
    first = closed_sitting()
    second = closed_sitting(call=first.call, name="Otro turno")
    client = Client()
    client.force_login(make_user("rrhh", Role.HR))
    client.post(f"/rrhh/sesiones/{first.pk}/publicar")
    refused = client.post(f"/rrhh/sesiones/{second.pk}/publicar")
    assert (refused.status_code, "Ya se está publicando" in refused.content.decode()) == (409, True)
    work()
    client.post(f"/rrhh/sesiones/{second.pk}/publicar")
    work()
    assert sorted(Publication.objects.values_list("version", "sitting")) == [(1, first.pk), (2, second.pk)]


def test_a_job_that_a_killed_worker_had_begun_is_taken_again_and_ends_once(call: Call, queue: None) -> None:
    decided(call)
    job = order(call)
    DBTaskResult.objects.get().claim("worker")
    PublicationJob.objects.update(state=JobState.RUNNING, takes=1, rows_done=1)
    work()
    job.refresh_from_db()
    assert (job.state, job.takes, Publication.objects.count()) == (JobState.DONE, 2, 1)


def test_only_what_this_worker_left_goes_back(call: Call, queue: None) -> None:
    decided(call)
    order(call)
    task = DBTaskResult.objects.get()
    task.claim("other")
    assert give_back("worker") == 0
    task.claim("worker")
    assert give_back("worker") == 1
    task.refresh_from_db()
    assert task.status == TaskResultStatus.READY
    task.claim("worker")
    task.set_failed(SystemExit(1))  # stopped twice by its service manager
    assert give_back("worker") == 1
    task.claim("worker")
    task.set_failed(ValueError())
    assert give_back("worker") == 0


@pytest.mark.parametrize(("takes", "state"), [(TRIES - 1, JobState.DONE), (TRIES, JobState.FAILED)])
def test_a_job_that_ends_every_worker_is_given_up(call: Call, queue: None, takes: int, state: JobState) -> None:
    decided(call)
    order(call)
    PublicationJob.objects.update(takes=takes)
    work()
    assert PublicationJob.objects.get().state == state
    assert Publication.objects.count() == (state == JobState.DONE)


def test_a_job_that_ended_is_left_alone(call: Call, queue: None) -> None:
    decided(call)
    job = order(call)
    publish_job.call(job.pk)
    publish_job.call(job.pk)
    assert Publication.objects.count() == 1
    assert PublicationJob.objects.get().takes == 1


@pytest.mark.parametrize(("more_ms", "tasks"), [(0, 1), (1, 2)])
def test_a_job_nothing_is_heard_of_for_a_minute_may_be_handed_over_again(
    call: Call, queue: None, clock: FakeClock, more_ms: int, tasks: int
) -> None:
    decided(call)
    order(call)
    clock.advance(SILENCE.total_seconds() + more_ms / 1000)
    assert PublicationJob.objects.get().silent(now=clock.now) is (tasks == 2)
    order(call, actor=OTHER)
    assert DBTaskResult.objects.count() == tasks
    work()
    assert (Publication.objects.count(), PublicationJob.objects.get().takes) == (1, 1)


def test_nobody_else_learns_of_a_job(call: Call, queue: None) -> None:
    decided(call)
    job = order(call)
    assert get_job_for(make_user("observador", Role.OBSERVER), job.pk) == job
    for role in (Role.COMMITTEE, Role.MONITOR, Role.APPLICANT):
        with pytest.raises(NotFound):
            get_job_for(make_user(f"otro{role.lower()[:6]}", role), job.pk)
    with pytest.raises(NotFound):
        get_job_for(User.objects.get(username="observador"), job.pk + 1)


class MovingClock:
    """A clock that goes on by itself, and does something at one of its readings."""

    def __init__(self, *, step_s: float, at: int = 0, act: Callable[[], object] = lambda: None) -> None:
        self._seconds = NOW.timestamp()
        self._step_s, self._at, self._act = step_s, at, act
        self._read = 0

    def __call__(self) -> float:
        self._read += 1
        if self._read == self._at:
            self._act()
        self._seconds += self._step_s
        return self._seconds

    def jump(self) -> None:
        """A pause of the machine."""
        self._seconds += 3600


@pytest.mark.parametrize("pause_at", [0, *range(3, 9)])
def test_the_hour_printed_never_comes_before_the_list_can_be_read(call: Call, queue: None, pause_at: int) -> None:
    """Wherever the machine pauses for an hour, who claims has the whole term."""
    decided(call, more=3)
    moving = MovingClock(step_s=1, at=pause_at)
    moving._act = moving.jump
    with core_clock.fixed(moving):
        order(call)
        work()
    job, published = PublicationJob.objects.get(), Publication.objects.get()
    assert job.ended_at is not None
    assert job.ended_at <= published.published_at <= job.ended_at + timedelta(minutes=1 if pause_at == 0 else 240)
    assert bytes(published.pdf).startswith(b"%PDF-")


def test_a_list_that_moves_while_it_is_drawn_is_drawn_again(call: Call, queue: None) -> None:
    application = decided(call)

    def rename() -> None:
        User.objects.filter(pk=application.user_id).update(full_name="Nombre Corregido")

    with core_clock.fixed(MovingClock(step_s=1, at=5, act=rename)):
        order(call)
        work()
    assert [row["name"] for row in Publication.objects.get().rows] == ["Nombre Corregido"]


def test_a_list_that_never_stands_still_is_not_published(call: Call, queue: None) -> None:
    application = decided(call)

    class Restless(MovingClock):
        def __call__(self) -> float:
            now = super().__call__()
            User.objects.filter(pk=application.user_id).update(full_name=f"Nombre {now}")
            return now

    with core_clock.fixed(Restless(step_s=1)):
        order(call)
        work()
    job = PublicationJob.objects.get()
    assert (job.state, Publication.objects.count()) == (JobState.FAILED, 0)
    assert job.error == "La lista cambió cada vez que se preparaba. Inténtelo de nuevo."


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_people_pressing_and_two_workers_drawing_at_once_make_one_version(settings: Settings) -> None:
    settings.TASKS = QUEUE
    call = make_call()
    decided(call, more=20)
    jobs = at_once(lambda hand: order(call, actor=f"user:rrhh{hand}").pk, hands=4)
    assert (len(set(jobs)), DBTaskResult.objects.count()) == (1, 1)
    at_once(lambda _: publish_job.call(jobs[0]), hands=4)
    assert (Publication.objects.count(), PublicationJob.objects.get().state) == (1, JobState.DONE)
    assert connection.vendor == "postgresql"
