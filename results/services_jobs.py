"""Publishing in the background: a person orders it and goes on, a worker draws the files, everything appears at once.

An order is a row and a task of the queue, written together. Whatever happens to the worker, a job ends once: its version,
numbered, signed and recorded, and its own end are one transaction.
"""

from __future__ import annotations

import logging
import time
import uuid
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django_tasks import task

from calls.models import Call
from core import clock
from core.errors import Conflict, DomainError
from results.listings import listing_for
from results.models import JobState, Publication, PublicationJob
from results.models.jobs import ERROR_MAX, UNDER_WAY
from results.selectors import next_version
from results.services import sitting_subject
from results.services_publish import (
    Edition,
    Files,
    Subject,
    checked_reason,
    draw_files,
    keep,
    listing_subject,
    locked,
    published_already,
    refuse_blocked,
)

logger = logging.getLogger(__name__)

SAMPLE = 200  # rows drawn first, to learn how long the whole takes here
TRIES = 5  # of one worker to end with a list that did not move, and of workers that died with it
TELL_EVERY_S = 0.25


def order_publication(subject: Subject, *, actor: str, reason: str = "", now: datetime) -> PublicationJob:
    """Have a list published; returns the job, which has already ended where that list is the one that is out.

    Idempotent: while a job for the same list and reason is under way, that one is returned, handed to the queue once
    more if nothing was heard of it for a minute (its worker may be gone for good). Refuses at once whatever
    `publish_now` refuses, but for what only a recount of thousands finds, which the worker does; and Conflict
    `publication.under_way` (data: `actor`) while the stage publishes another order.
    """
    reason = checked_reason(reason)
    refuse_blocked(subject.last_look())
    with transaction.atomic():
        call = locked(subject)
        running = PublicationJob.objects.filter(call=call, stage_order=subject.stage_order, state__in=UNDER_WAY).first()
        if running:
            return _joined(running, subject, reason=reason, now=now)
        job = PublicationJob(
            call=call,
            sitting=subject.sitting,
            stage_order=subject.stage_order,
            reason=reason,
            actor=actor,
            ordered_at=now,
            heard_at=now,
        )
        edition = subject.edition(call)
        if same := published_already(subject, edition, reason=reason):
            job.state, job.publication, job.ended_at = JobState.DONE, same, now
            job.save()
            return job
        job.rows_total = len(edition.rows)
        job.save()
        publish_job.enqueue(job.pk)
    job.refresh_from_db()
    return job


def _joined(running: PublicationJob, subject: Subject, *, reason: str, now: datetime) -> PublicationJob:
    """The job under way, for who orders the same; handed to the queue once more when nothing was heard of it."""
    sitting = subject.sitting.pk if subject.sitting else None
    if running.sitting_id != sitting or running.reason != reason:
        raise Conflict(
            "publication.under_way",
            "Ya se está publicando una lista de esta etapa. Espere a que termine y vuelva a intentarlo.",
            {"actor": running.actor},
        )
    if running.silent(now=now):
        running.heard_at = now
        running.save(update_fields=["heard_at"])
        publish_job.enqueue(running.pk)
        running.refresh_from_db()
    return running


@task()
def publish_job(job_id: int) -> None:
    """What the worker runs. A job that has ended is left alone: the queue may hand it over again after a worker died."""
    job = _taken(job_id)
    if job is None:
        return
    if job.takes > TRIES:
        _fail(job, f"Se interrumpió {TRIES} veces. Avise a Informática antes de intentarlo de nuevo.")
        return
    try:
        _publish(job)
    except DomainError as error:
        owed = dict.fromkeys(error.data.get("blockers", ()))
        _fail(job, " ".join([error.message, *(f"{title}." for title in owed)]))
    except Exception:
        incident = uuid.uuid4().hex[:8]
        logger.exception("publication job %s failed, incident %s", job.pk, incident)
        _fail(job, f"No se pudo publicar por un error del sistema (incidente {incident}).")


def subject_of(job: PublicationJob) -> Subject:
    """The list that a job publishes."""
    if job.sitting is not None:
        return sitting_subject(job.sitting)
    listing = listing_for(job.call, job.stage_order)
    assert listing is not None  # it was ordered by its listing
    return listing_subject(job.call, listing)


def _taken(job_id: int) -> PublicationJob | None:
    """The job with one more take, begun anew; None once it has ended."""
    mine = PublicationJob.objects.filter(pk=job_id, state__in=UNDER_WAY)
    if not mine.update(state=JobState.RUNNING, takes=F("takes") + 1, rows_done=0, heard_at=clock.now()):
        return None
    return PublicationJob.objects.select_related("call", "sitting__call").get(pk=job_id)


def _publish(job: PublicationJob) -> None:
    """Draw the files outside any transaction, then let them appear; again where the list moved or the hour passed.

    The hour of a publication. The 24 hours of a claim run from it (REC-01), so it must not come before anybody can read
    the list: an hour taken before the drawing would cost applicants the seconds it lasts. But the act prints it, and
    so it is chosen first: the present, and three times what it should take, learned from the first rows.
    Files ready by that hour appear at once, these moments early; files that are late are thrown away and drawn again
    for a later hour. Nobody has less than the whole term; nobody waits for it either.
    """
    subject = subject_of(job)
    refuse_blocked(subject.blockers())
    ahead = timedelta()
    for attempt in range(TRIES):
        began = clock.now()
        call = Call.objects.get(pk=job.call_id)
        edition = subject.edition(call)
        read = clock.now()
        PublicationJob.objects.filter(pk=job.pk).update(rows_total=len(edition.rows), rows_done=0, heard_at=read)
        sample = replace(edition, rows=edition.rows[:SAMPLE])
        draw_files(call, sample, reason=job.reason, at=read)
        drawing = (clock.now() - read) * -(-len(edition.rows) // SAMPLE)
        ahead = 3 * max(read - began + drawing, ahead)
        files = draw_files(call, edition, reason=job.reason, at=clock.now() + ahead, on_drawn=_Teller(job))
        if _appeared(job, subject, edition, files):
            return
        logger.info("publication job %s draws again (%s)", job.pk, attempt + 1)
    raise Conflict("publication.moving", "La lista cambió cada vez que se preparaba. Inténtelo de nuevo.")


def _appeared(job: PublicationJob, subject: Subject, edition: Edition, files: Files) -> bool:
    """Store the version and end the job, or neither: False where the list, its number or the hour is no longer this."""
    with transaction.atomic():
        call = locked(subject)
        current = PublicationJob.objects.select_for_update().get(pk=job.pk)
        if not current.under_way:
            return True
        refuse_blocked(subject.last_look())
        present = subject.edition(call)
        if same := published_already(subject, present, reason=job.reason):
            _end(job, publication=same)
            return True
        if present != edition or next_version(call, subject.stage_order) != files.version:
            return False
        _end(job, publication=keep(call, subject, edition, files, reason=job.reason, actor=job.actor))
        late = clock.now() > files.published_at
        transaction.set_rollback(late)
        return not late


def _end(job: PublicationJob, *, publication: Publication) -> None:
    PublicationJob.objects.filter(pk=job.pk).update(
        state=JobState.DONE, publication=publication, rows_done=F("rows_total"), ended_at=clock.now()
    )


def _fail(job: PublicationJob, error: str) -> None:
    mine = PublicationJob.objects.filter(pk=job.pk, state__in=UNDER_WAY)
    mine.update(state=JobState.FAILED, error=error[:ERROR_MAX], ended_at=clock.now())


class _Teller:
    """Writes down how many rows are drawn, a few times a second: each writing is a transaction."""

    def __init__(self, job: PublicationJob) -> None:
        self._job = job
        self._told = time.monotonic()

    def __call__(self, rows: int) -> None:
        if time.monotonic() - self._told >= TELL_EVERY_S:
            self._told = time.monotonic()
            PublicationJob.objects.filter(pk=self._job.pk).update(rows_done=rows, heard_at=clock.now())
