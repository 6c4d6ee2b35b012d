"""Every page in every state one can come to, as every role: axe, the console, the width of the screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import Route, expect

from core.clock import now
from exams.models import Sitting
from tests.browser.looks import PHONE, Looks
from tests.browser.people import Applicant, Evening, Monitor, Visitor, everybody_has_an_account, new_evening
from tests.support.browser import NewContext
from tests.support.server import Server
from tests.support.wait import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.alone, pytest.mark.timeout(300)]

CODE = "CAS-091-2023-MIDER"
LATER_S = 3600
ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
)


def test_public_pages_and_those_of_human_resources(server: Server, new_context: NewContext) -> None:
    looks = Looks()
    later = new_evening(server, starts_in_s=LATER_S, duration_s=1500)
    laptop = Visitor(new_context(base_url=server.url, permissions=[]))
    phone = Visitor(new_context(base_url=server.url, permissions=[], viewport=PHONE))
    for visitor, size in ((laptop, "laptop"), (phone, "phone")):
        _public(looks, visitor, size)

    hr = Visitor(new_context(base_url=server.url))
    hr.sign_in("rrhh")
    evening = new_evening(server, starts_in_s=2, duration_s=3)
    hr.page.goto("/rrhh/sesiones/")
    looks.at(hr, "hr-sittings")
    hr.page.goto(f"/rrhh/sesiones/{later.sitting}/")
    looks.at(hr, "hr-sitting-to-come")
    hr.page.goto("/cuentas/bloqueos/")
    looks.at(hr, "hr-locks")
    hr.page.get_by_role("button", name="Desbloquear").click()
    looks.at(hr, "hr-locks-empty-number", refused=True)

    wait_until(lambda: Sitting.objects.get(pk=evening.sitting).closed_at, timeout=30, what="the sitting closed")
    hr.page.goto(f"/rrhh/sesiones/{evening.sitting}/")
    looks.at(hr, "hr-sitting-closed")
    hr.page.get_by_role("button", name="Publicar etapa 7…").click()
    expect(hr.page.get_by_role("dialog")).to_be_visible()
    looks.at(hr, "hr-publish")
    hr.page.get_by_role("dialog").get_by_role("button", name="Firmar y publicar").click()
    expect(hr.page.get_by_role("status")).to_contain_text("Publicada la versión 1")
    looks.at(hr, "hr-published")
    hr.page.get_by_role("button", name="Publicar una corrección…").click()
    looks.at(hr, "hr-correction")

    for visitor, size in ((laptop, "laptop"), (phone, "phone")):
        visitor.page.goto("/")
        looks.at(visitor, f"first-over-{size}")
        visitor.page.goto(f"/publicaciones/{CODE}/7/1/")
        looks.at(visitor, f"publication-{size}")
        visitor.page.goto(f"/convocatorias/{CODE}/")
        looks.at(visitor, f"call-with-publication-{size}")
    observer = Visitor(new_context(base_url=server.url))
    observer.sign_in("observador")
    observer.page.goto(f"/rrhh/sesiones/{evening.sitting}/")
    looks.at(observer, "observer-sitting")
    looks.assert_sound()


def _public(looks: Looks, visitor: Visitor, size: str) -> None:
    """What anybody sees, and the two steps of signing in with their errors."""
    page = visitor.page
    for name, address in (("first", "/"), ("calls", "/convocatorias/"), ("call", f"/convocatorias/{CODE}/")):
        page.goto(address)
        looks.at(visitor, f"{name}-{size}")
    page.goto("/convocatorias/?q=zzzz")
    looks.at(visitor, f"calls-none-{size}")
    page.goto("/ingresar/")
    looks.at(visitor, f"sign-in-{size}")
    page.get_by_role("button", name="Continuar").click()
    looks.at(visitor, f"sign-in-empty-{size}", refused=True)
    page.get_by_label("Número de documento").fill("99900001")
    page.get_by_role("button", name="Continuar").click()
    expect(page.get_by_role("heading", name="Su contraseña")).to_be_visible()
    looks.at(visitor, f"password-{size}")
    page.get_by_label("Contraseña", exact=True).fill("no-es-esta")
    page.get_by_role("button", name="Ingresar", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    looks.at(visitor, f"password-wrong-{size}", refused=True)


def test_pages_of_the_bank(server: Server, new_context: NewContext, tmp_path: Path) -> None:
    looks = Looks()
    new_evening(server, starts_in_s=LATER_S, duration_s=1500)
    author = Visitor(new_context(base_url=server.url))
    author.sign_in("autor")
    page = author.page
    for name, address in (
        ("bank", "/banco/"),
        ("bank-drafts", "/banco/?estado=DRAFT"),
        ("bank-none", "/banco/?q=zzzz"),
        ("bank-import", "/banco/importar/"),
    ):
        page.goto(address)
        looks.at(author, name)
    damaged, sound = tmp_path / "mal.gift", tmp_path / "bien.gift"
    damaged.write_text("$CATEGORY: technical/Control interno\n\n::T900::¿Cuál?{\n=Una\n~Otra\n}\n", encoding="utf-8")
    sound.write_text(
        "$CATEGORY: technical/Control interno\n\n// referencia: Ley N° 27785, artículo 6\n"
        "::T900::¿Cuál es?{\n=Una\n~Otra\n~Tercera\n~Cuarta\n}\n",
        encoding="utf-8",
    )
    for file, name in ((damaged, "bank-import-problems"), (sound, "bank-import-preview")):
        page.get_by_label("Archivo de preguntas").set_input_files(file)
        page.get_by_role("button", name="Ver qué cambiaría").click()
        expect(page.get_by_text(file.name)).to_be_visible()
        looks.at(author, name, refused=True)
    page.get_by_role("button", name="Importar como borrador").click()
    looks.at(author, "bank-imported")
    page.goto("/banco/preguntas/T900/")
    page.get_by_text("Retirar esta pregunta…").click()
    looks.at(author, "bank-question")
    looks.assert_sound()


def test_pages_of_the_exam(server: Server, new_context: NewContext) -> None:
    looks = Looks()
    everybody_has_an_account()
    applicant, absent = (Applicant(new_context(base_url=server.url), f"9990000{number}") for number in (1, 2))
    not_apt = Applicant(new_context(base_url=server.url), "99900014")
    monitor = Monitor(new_context(base_url=server.url))
    for somebody in (applicant, absent, not_apt):
        somebody.sign_in(somebody.document)
    monitor.sign_in("monitor1")
    not_apt.page.goto("/evaluacion/")
    looks.at(not_apt, "no-exam")

    applicant.comes_to(new_evening(server, starts_in_s=LATER_S, duration_s=1500))
    applicant.enter()
    expect(applicant.main).to_have_attribute("data-phase", "waiting")
    looks.at(applicant, "exam-waiting")
    mobile = Applicant(new_context(base_url=server.url, viewport=PHONE, user_agent=ANDROID), applicant.document)
    mobile.sign_in(mobile.document)
    mobile.page.goto("/evaluacion/")
    expect(mobile.main).to_have_attribute("data-phase", "mobile")
    looks.at(mobile, "exam-mobile")
    mobile.context.close()

    evening = new_evening(server, starts_in_s=45, duration_s=90)
    for somebody in (applicant, absent):
        somebody.comes_to(evening)
        somebody.enter()
    _lobby(looks, applicant)
    wait_until(lambda: now() > evening.opens_at, timeout=60, what="T0")
    expect(absent.main).to_have_attribute("data-phase", "absent")
    looks.at(absent, "exam-absent")
    elsewhere = Applicant(new_context(base_url=server.url), applicant.document)
    elsewhere.sign_in(elsewhere.document)
    _exam(looks, applicant, elsewhere, monitor, evening)
    looks.assert_sound()


def _lobby(looks: Looks, applicant: Applicant) -> None:
    expect(applicant.main).to_have_attribute("data-phase", "lobby")
    looks.at(applicant, "lobby")
    applicant.consent()
    applicant.expect_live()
    looks.at(applicant, "lobby-live")
    applicant.page.get_by_role("button", name="No puedo mostrar mi cámara").click()
    expect(applicant.page.get_by_role("dialog")).to_be_visible()
    looks.at(applicant, "lobby-chat")
    applicant.page.get_by_role("button", name="Cerrar", exact=True).click()
    applicant.show_document()
    applicant.expect_present()
    looks.at(applicant, "lobby-present")


def _exam(looks: Looks, applicant: Applicant, elsewhere: Applicant, monitor: Monitor, evening: Evening) -> None:
    page = applicant.page
    applicant.expect_open()
    looks.at(applicant, "exam")
    applicant.answer(1, 2, right=True)
    page.keyboard.press("m")
    applicant.expect_saved()
    looks.at(applicant, "exam-answered")
    monitor.page.goto(f"/sala/{Sitting.objects.get(pk=evening.sitting).rooms.get().pk}/")
    monitor.page.get_by_role("button", name="30", exact=True).click()
    monitor.focus(applicant.attempt)
    monitor.page.get_by_role("button", name="Advertir").click()
    monitor.page.get_by_label("Advertencia").fill("Permanezca dentro de la imagen, por favor.")
    monitor.page.get_by_role("button", name="Enviar advertencia").click()
    expect(page.get_by_text("Permanezca dentro de la imagen, por favor.")).to_be_visible()
    looks.at(applicant, "exam-warned")
    page.get_by_role("button", name="Entendido").click()
    page.get_by_role("button", name="Mensajes").click()
    looks.at(applicant, "exam-chat")
    page.get_by_role("button", name="Cerrar", exact=True).click()
    applicant.context.set_offline(True)
    page.keyboard.press("B")
    expect(page.locator("#chip-connection")).to_have_text("Sin conexión")
    looks.at(applicant, "exam-offline", refused=True)
    applicant.context.set_offline(False)
    applicant.expect_saved()
    applicant.troubles.clear()  # of the network that was away

    elsewhere.page.goto(page.url)
    elsewhere.expect_open()
    expect(applicant.main).to_have_attribute("data-phase", "replaced")
    looks.at(applicant, "exam-replaced")
    page.get_by_role("button", name="Continuar en esta página").click()
    applicant.expect_open()
    page.get_by_role("button", name="Finalizar evaluación").click()
    looks.at(applicant, "exam-finish")
    page.get_by_role("button", name="Finalizar…").click()
    looks.at(applicant, "exam-finish-again")
    page.get_by_role("button", name="Finalizar definitivamente").click()
    applicant.expect_closed("Evaluación enviada")
    looks.at(applicant, "exam-finished")


def test_pages_of_the_room(server: Server, new_context: NewContext) -> None:
    looks = Looks()
    everybody_has_an_account()
    applicant = Applicant(new_context(base_url=server.url), "99900002")
    applicant.sign_in(applicant.document)
    monitor, second, observer = (Monitor(new_context(base_url=server.url)) for _ in range(3))
    for somebody, name in ((monitor, "monitor1"), (second, "monitor2"), (observer, "observador")):
        somebody.sign_in(name)
    monitor.page.goto("/sala/")
    looks.at(monitor, "rooms-none")
    evening = new_evening(server, starts_in_s=240, duration_s=600)
    applicant.comes_to(evening)
    applicant.enter()
    applicant.consent()
    applicant.expect_live()
    applicant.show_document()
    applicant.expect_present()

    monitor.page.goto("/sala/")
    looks.at(monitor, "rooms")
    monitor.watch()
    monitor.expect_moving(applicant.attempt)
    looks.at(monitor, "wall-30")
    monitor.page.get_by_role("button", name="12", exact=True).click()
    looks.at(monitor, "wall-12")
    monitor.focus(applicant.attempt)
    for picture in ("#document-picture", "#shown-picture"):
        monitor.expect_picture(monitor.page.locator(picture))
    looks.at(monitor, "focus")
    _dialogs(looks, monitor)

    second.watch()
    second.focus(applicant.attempt)
    second.page.get_by_role("button", name="Ver y decidir").click()
    second.expect_picture(second.page.locator("#decide-stills img").first)
    looks.at(second, "focus-decide")
    second.page.get_by_role("button", name="Dejar sin efecto…").click()
    expect(second.page.get_by_role("button", name="Dejar sin efecto", exact=True)).to_be_visible()
    looks.at(second, "focus-overturn")

    observer.watch()
    looks.at(observer, "observer-wall")
    observer.focus(applicant.attempt)
    expect(observer.page.locator("#decision")).to_be_visible()
    observer.expect_picture(observer.page.locator("#document-picture"))
    looks.at(observer, "observer-focus")
    looks.assert_sound()


def _dialogs(looks: Looks, monitor: Monitor) -> None:
    """Each act's dialog, with the error of an empty one; the last proposes."""
    page = monitor.page
    dialog = page.get_by_role("dialog")
    for button, send, name in (
        ("Advertir", "Enviar advertencia", "warning"),
        ("Marcar incidente", "Marcar incidente", "incident"),
        ("RECHAZADA", "Rechazar y proponer D09", "rejection"),
        ("Dispensar cámara y micrófono…", "Dispensar", "waiver"),
    ):
        page.get_by_role("button", name=button).click()
        expect(dialog).to_be_visible()
        looks.at(monitor, f"focus-{name}")
        dialog.get_by_role("button", name=send).click()
        expect(dialog.get_by_role("alert")).to_be_visible()
        looks.at(monitor, f"focus-{name}-empty")
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Proponer descalificación").click()
    expect(dialog).to_be_visible()
    looks.at(monitor, "focus-propose")
    dialog.get_by_role("button", name="Proponer", exact=True).click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    looks.at(monitor, "focus-propose-empty")
    dialog.get_by_text("D01", exact=True).click()
    dialog.get_by_label("Qué vio usted").fill("Otra persona pasa por detrás.")
    dialog.get_by_role("button", name="Proponer D01").click()
    expect(page.locator("#decision-title")).to_contain_text("monitor1 propone D01")
    looks.at(monitor, "focus-proposed")
    monitor.back()
    looks.at(monitor, "wall-proposed")


def _broken(route: Route) -> None:
    """What a site outside debug mode answers, with the styles of this one."""
    request = RequestFactory().get("/rota/")
    request.user = AnonymousUser()
    code = route.request.url.rpartition("/")[2]
    route.fulfill(body=render_to_string(f"{code}.html", request=request), content_type="text/html; charset=utf-8")


def test_error_pages(server: Server, new_context: NewContext) -> None:
    looks = Looks()
    everybody_has_an_account()
    author = Visitor(new_context(base_url=server.url))
    author.sign_in("autor")
    for name, address in (
        ("not-found", "/publicaciones/NADA/7/1/"),
        ("forbidden", "/sala/"),
    ):
        author.page.goto(address)
        looks.at(author, f"error-{name}", refused=True)
    committee = Visitor(new_context(base_url=server.url))
    committee.sign_in("comite1")
    looks.at(committee, "committee-calls")
    for size, options in (("laptop", {}), ("phone", {"viewport": PHONE})):
        visitor = Visitor(new_context(base_url=server.url, **options))
        visitor.page.route("**/rota/*", _broken)
        for code in ("400", "403", "403_csrf", "404", "500"):
            visitor.page.goto(f"/rota/{code}")
            looks.at(visitor, f"error-{code}-{size}")
    looks.assert_sound()
