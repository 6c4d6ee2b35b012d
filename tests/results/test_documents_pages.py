"""Stage 8 as people see it: forms without scripts, who reaches what, the lists of the entity, a window of one's own."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from applications.models import Application
from core.errors import Conflict
from results.enums import ClaimChannel, ClaimGround, ClaimState
from results.models import Claim, PersonalWindow, SupportFile
from results.selectors_documents import support_of
from results.services_documents import (
    close_documents,
)
from tests.accounts.people import make_user
from tests.cvs.pdfs import picture, sound
from tests.results.filed import (
    AFTERWARDS,
    CLOSES,
    IN_HOURS,
    OPENS,
    file_person,
    publish_exam,
)
from tests.results.supporting import MS, PAGE, ROWS, STAFF, attach, browser, confirm
from tests.support.clock import FakeClock

pytestmark = pytest.mark.django_db


def test_a_form_without_scripts(hernan: Application, hours: FakeClock) -> None:
    client = browser(hernan)
    page = client.get(PAGE)
    assert "Hernán" in page.content.decode()
    assert "Falta el documento" in page.content.decode()
    file = SimpleUploadedFile("programa.pdf", sound("programa"))
    assert client.post(f"{PAGE}training-0/", {"file": file}).headers["Location"] == f"{PAGE}#training-0"
    assert SupportFile.objects.get().name == "programa.pdf"
    assert client.get(f"{PAGE}training-0.pdf").content == sound("programa")
    refused = client.post(f"{PAGE}education-0/", {"file": SimpleUploadedFile("foto.pdf", picture())})
    assert refused.status_code == 400
    assert "Solo se admiten archivos en formato PDF" in refused.content.decode()
    assert client.post(f"{PAGE}training-0/", {"accion": "quitar"}).status_code == 302
    assert not SupportFile.objects.exists()


def test_confirming_on_the_page_warns_and_then_obeys(hernan: Application, hours: FakeClock) -> None:
    attach(hernan, "training-0")
    client = browser(hernan)
    page = client.get(f"{PAGE}confirmar/")
    assert "Faltan 4 de 5 documentos obligatorios" in page.content.decode()
    key = page.context["form"]["key"].value()
    assert client.post(f"{PAGE}confirmar/", {"key": key, "sure": "on"}).status_code == 422
    assert client.post(f"{PAGE}confirmar/", {"key": key, "sure": "on", "incomplete": "on"}).status_code == 302
    assert b"fue confirmado el 19/10/2023, 09:30:00" in client.get(PAGE).content
    assert client.get(f"{PAGE}constancia.pdf").content.startswith(b"%PDF")
    assert json.loads(client.get(f"{PAGE}constancia.json").content)["receipt"]["number"] == 8


def test_nobody_reaches_anothers_file(hernan: Application, hours: FakeClock) -> None:
    attach(hernan, "training-0")
    other = file_person(hernan.call, "A01")
    publish_exam(hernan.call, [1, 8])
    assert browser(other).get(f"{PAGE}training-0.pdf").status_code == 404


def test_human_resources_see_everybody_in_a_constant_number_of_queries(
    hernan: Application, clock: FakeClock, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    clock.set(AFTERWARDS)
    for name in ("A01", "A02", "A03"):
        file_person(hernan.call, name)
    publish_exam(hernan.call, [1, 2, 3, 8])
    client = Client()
    client.force_login(make_user("rrhh", Role.HR))
    client.get(STAFF)
    with django_assert_max_num_queries(16):
        page = client.get(STAFF).content.decode()
    assert page.count("DESCALIFICADO/A") == 4


def test_human_resources_register_on_the_page(hernan: Application, clock: FakeClock) -> None:
    clock.set(AFTERWARDS)
    client = Client()
    client.force_login(make_user("rrhh", Role.HR))
    address = f"{STAFF}8/falla-tecnica/"
    facts = {"failed_on": "2023-10-19", "failed_time": "17:00", "reason": "El servidor no respondió."}
    assert client.post(address, facts).status_code == 422
    files = {name: SimpleUploadedFile(f"{name}.pdf", sound(name)) for name in ("evidence", "training-0")}
    assert client.post(address, facts | files).status_code == 302
    assert support_of(hernan).attached == 1
    assert client.get(f"{STAFF}8/evidencia.pdf").content == sound("evidence")


def test_the_panel_leads_there_while_it_can_be_done(hernan: Application, clock: FakeClock) -> None:
    client, link = browser(hernan), f'href="{PAGE}"'
    for moment, told in ((OPENS - MS, True), (CLOSES, True), (CLOSES + MS, False)):
        clock.set(moment)
        assert (link in client.get("/panel/").content.decode()) is told
    clock.set(IN_HOURS)
    attach(hernan, *ROWS)
    confirm(hernan)
    assert link not in client.get("/panel/").content.decode()


# a window of one's own


def give_window(application: Application, opens_at: datetime) -> None:
    """What a founded claim gives back: as long as the window that passed (REC-03)."""
    claim = Claim.objects.create(
        application=application,
        publication=publish_exam(application.call, [8]),
        stage_order=7,
        ground=ClaimGround.RESULT,
        text="Se calificó mal mi examen.",
        key=uuid.uuid4(),
        received_at=opens_at,
        state=ClaimState.PRESENTADO,
        channel=ClaimChannel.PORTAL,
        actor="user:x",
        at=opens_at,
    )
    PersonalWindow.objects.create(
        application=application,
        claim=claim,
        stage_code="REGISTRO_DOCUMENTOS",
        opens_at=opens_at,
        closes_at=opens_at + (CLOSES - OPENS),
        actor="user:rrhh",
    )


def test_a_personal_window_opens_for_one_person_to_the_millisecond(hernan: Application) -> None:
    start = CLOSES + timedelta(hours=20)
    end = start + (CLOSES - OPENS)
    other = file_person(hernan.call, "A01")
    give_window(hernan, start)
    publish_exam(hernan.call, [1, 8])
    for at in (start - MS, end + MS):
        with pytest.raises(Conflict):
            attach(hernan, "training-0", at=at)
    attach(hernan, *ROWS, at=start)
    with pytest.raises(Conflict):
        attach(other, "training-0", at=start)
    assert [found.application_id for found in close_documents(hernan.call, now=end)] == [other.pk]
    assert confirm(hernan, at=end).received_at == end
    assert len(close_documents(hernan.call, now=end + MS)) == 2


def test_the_page_tells_the_personal_window(hernan: Application, clock: FakeClock) -> None:
    clock.set(AFTERWARDS)
    give_window(hernan, AFTERWARDS - MS)
    page = browser(hernan).get(PAGE).content.decode()
    assert "Su plazo personal va del 19/10/2023, 18:29:59 al 20/10/2023, 03:29:59." in page
    assert "Adjuntar" in page
