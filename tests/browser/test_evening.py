"""The whole evening in real browsers with fake cameras: applicants, monitors, Human Resources and anybody, each at a page."""

from __future__ import annotations

import csv
import io
import time
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from core.clock import now
from exams.enums import ClosedBy
from exams.models import Answer, Attempt, Sitting
from tests.browser.people import (
    Applicant,
    Evening,
    HeldRequest,
    Monitor,
    Visitor,
    everybody_has_an_account,
    new_evening,
)
from tests.support.browser import NewContext
from tests.support.server import Server
from tests.support.wait import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.alone, pytest.mark.timeout(300)]

STARTS_IN_S, DURATION_S = 60, 80
OFFLINE_S = 20
CODE = "CAS-091-2023-MIDER"


def test_the_whole_evening(server: Server, new_context: NewContext) -> None:
    everybody_has_an_account()

    def browser(username: str) -> Applicant:
        somebody = Applicant(new_context(base_url=server.url), username)
        somebody.sign_in(username)
        return somebody

    def staff(username: str) -> Monitor:
        somebody = Monitor(new_context(base_url=server.url))
        somebody.sign_in(username)
        return somebody

    monitor1, monitor2 = staff("monitor1"), staff("monitor2")
    a, b, c, d, e = (browser(f"9990000{number}") for number in range(1, 6))
    d_elsewhere = browser(d.document)

    evening = new_evening(server, starts_in_s=STARTS_IN_S, duration_s=DURATION_S)
    in_the_lobby(evening, [a, b, c, d, e], late=c, monitor=monitor1)

    # T0: who was present has the paper, by itself; one second later nobody comes in.
    checks_in_late(c, evening)
    for applicant in (a, b, d, e):
        applicant.expect_open()

    # A answers, and the network is gone. What is chosen meanwhile waits in the page.
    a.answer(1, 5, right=True)
    a.expect_saved()
    a.context.set_offline(True)
    offline_since = time.monotonic()
    a.answer(6, 13, right=True)
    a.answer(14, 15, right=False)

    b.answer(1, 3, right=True)
    b.answer(4, 5, right=False)
    b.expect_saved()
    e.answer(1, 4, right=True)
    e.expect_saved()
    expect(a.page.locator("#chip-connection")).to_have_text("Sin conexión")
    expect(a.page.locator("#chip-pending")).to_have_text("Por enviar: 10")
    a.photograph("04-a-offline")

    disqualify(e, monitor1, monitor2, moving=[b.attempt, d.attempt, e.attempt])
    in_two_browsers(d, d_elsewhere, evening)
    monitor1.verify(d.attempt)
    monitor2.verify(b.attempt)

    # The network is back: nothing was lost, also not by a reload.
    wait_until(lambda: time.monotonic() >= offline_since + OFFLINE_S, timeout=OFFLINE_S, what="20 s offline")
    assert Answer.objects.filter(attempt_id=a.attempt).count() == 5
    a.context.set_offline(False)
    a.expect_saved()
    expect(a.page.locator("#chip-connection")).to_have_text("En línea")
    a.page.reload()
    a.expect_open()
    a.expect_answered(15)
    monitor1.expect_moving(a.attempt, b.attempt)
    monitor1.photograph("07-wall-later")
    a.finish(blank=5)
    a.photograph("08-a-finished")

    # B does nothing more; the hour ends it.
    b.expect_closed("Se cumplió la hora: evaluación entregada")
    assert now() > evening.deadline
    b.photograph("09-b-deadline")
    wait_until(lambda: Sitting.objects.get(pk=evening.sitting).closed_at, timeout=30, what="the sitting closed")
    stored = Attempt.objects.get(pk=b.attempt)
    assert (stored.closed_by, stored.closed_at) == (ClosedBy.DEADLINE, evening.deadline)
    assert Answer.objects.filter(attempt_id=b.attempt).count() == 5

    # The list, and the hand count: 13, 3 and 12 right of those who have a score.
    assert [applicant.right_count for applicant in (a, b, d)] == [13, 3, 12]
    expected = hand_count(evening, scored=[a, b, d], disqualified=e)
    hr, anybody = staff("rrhh"), Visitor(new_context(base_url=server.url))
    assert anybody.page.goto(f"/publicaciones/{CODE}/7/1/").status == 404  # type: ignore[union-attr]
    anybody.troubles.clear()
    publish(hr, evening)
    read_as_anybody(anybody, expected)

    # Who lost the network, or was refused, has that in the console; nobody has anything else.
    for visitor in (b, d, e, d_elsewhere, monitor1, monitor2, hr, anybody):
        assert visitor.troubles == []
    assert [said for said in [*a.troubles, *c.troubles] if "net::ERR_" not in said and "409" not in said] == []


def in_the_lobby(evening: Evening, applicants: list[Applicant], *, late: Applicant, monitor: Monitor) -> None:
    """Everybody checks in, but `late` has not shown the document yet; the monitor sees all of them moving."""
    for applicant in applicants:
        applicant.comes_to(evening)
        applicant.enter()
        applicant.consent()
    for applicant in applicants:
        applicant.expect_live()
    in_time = [applicant for applicant in applicants if applicant is not late]
    for applicant in in_time:
        applicant.show_document()
    for applicant in in_time:
        applicant.expect_present()
    applicants[0].photograph("01-a-present")
    monitor.watch()
    monitor.expect_moving(*(applicant.attempt for applicant in applicants))
    monitor.photograph("02-wall-lobby")
    monitor.verify(in_time[0].attempt)


def checks_in_late(c: Applicant, evening: Evening) -> None:
    """C hurries, but the last word reaches the server one second after T0."""
    wait_until(lambda: now() >= evening.opens_at - timedelta(seconds=5), timeout=60, what="the last seconds before T0")
    announced = HeldRequest(c.page, "**/presente")
    c.show_document()
    announced.wait()
    assert now() < evening.opens_at
    wait_until(lambda: now() >= evening.opens_at + timedelta(seconds=1), what="one second after T0")
    refused = announced.release()
    assert (refused.status, refused.json()["error"]["code"]) == (409, "attempt.door_closed")
    expect(c.page.get_by_role("heading", level=1, name="NO SE PRESENTÓ")).to_be_visible()
    c.photograph("03-c-absent")
    c.context.close()


def disqualify(e: Applicant, monitor1: Monitor, monitor2: Monitor, *, moving: list[str]) -> None:
    """monitor1 proposes D03 with what they saw, monitor2 confirms it; E goes on until then."""
    monitor1.focus(e.attempt)
    monitor1.page.get_by_role("button", name="Proponer descalificación").click()
    proposal = monitor1.page.get_by_role("dialog")
    proposal.get_by_text("D03", exact=True).click()
    proposal.get_by_label("Qué vio usted").fill("Consulta un celular que sostiene bajo la mesa.")
    monitor1.photograph("05-propose")
    proposal.get_by_role("button", name="Proponer D03").click()
    expect(proposal).to_be_hidden()
    expect(monitor1.page.locator("#decision-title")).to_contain_text("monitor1 propone D03")
    monitor1.back()
    monitor1.expect_moving(*moving)

    monitor2.watch()
    monitor2.page.get_by_role("region", name="Por atender").get_by_role("link", name="monitor1 propone D03").click()
    expect(monitor2.page.locator("#decision-title")).to_contain_text("monitor1 propone D03")
    e.answer(5, 5, right=True)
    e.expect_saved()
    monitor2.page.get_by_role("button", name="Ver y decidir").click()
    decision = monitor2.page.get_by_role("dialog")
    expect(decision).to_contain_text("Consulta un celular que sostiene bajo la mesa.")
    monitor2.photograph("06-decide")
    decision.get_by_role("button", name="Confirmar D03").click()
    expect(decision).to_be_hidden()
    monitor2.back()

    e.expect_closed("Su evaluación fue invalidada (D03).")
    e.photograph("06-e-invalidated")
    expect(monitor1.tile(e.attempt)).to_contain_text("Descalificación D03")
    monitor1.expect_moving(*(attempt for attempt in moving if attempt != e.attempt))
    monitor1.photograph("06-wall-d03")


def in_two_browsers(d: Applicant, elsewhere: Applicant, evening: Evening) -> None:
    """D goes on in a second browser: the first is told and stops, nothing chosen there is lost."""
    d.answer(1, 6, right=True)
    d.expect_saved()
    elsewhere.comes_to(evening)
    elsewhere.enter()
    elsewhere.expect_open()
    elsewhere.expect_answered(6)
    expect(d.main).to_have_attribute("data-phase", "replaced")
    expect(d.page.get_by_role("heading", name="La evaluación continúa en otra página")).to_be_visible()
    d.photograph("07-d-replaced")
    d.context.close()
    elsewhere.sheet = d.sheet
    elsewhere.answer(7, 12, right=True)
    elsewhere.expect_saved()


def hand_count(
    evening: Evening, *, scored: list[Applicant], disqualified: Applicant
) -> dict[str, tuple[str, str, str, str]]:
    """Right answers, points, result and code by masked document, from what each page chose: 1.5 each, 18 to pass."""
    expected = dict.fromkeys(map(masked, evening.seats), ("", "", "NO SE PRESENTÓ", ""))
    for applicant in scored:
        points = Decimal("1.50") * applicant.right_count
        result = "APTO" if points >= 18 else "NO APTO"
        expected[masked(applicant.document)] = (str(applicant.right_count), str(points), result, "")
    expected[masked(disqualified.document)] = ("", "", "DESCALIFICADO/A", "D03")
    return expected


def masked(document: str) -> str:
    """What the public may read of a document's number: its last three signs."""
    return "*****" + document[-3:]


def publish(hr: Visitor, evening: Evening) -> None:
    """Human Resources finds the sitting closed and publishes in two steps."""
    hr.page.goto(f"/rrhh/sesiones/{evening.sitting}/")
    expect(hr.page.get_by_role("region", name="Impide publicar")).to_contain_text("Nada")
    hr.photograph("10-hr-sitting")
    hr.page.get_by_role("button", name="Publicar etapa 7…").click()
    hr.photograph("11-hr-publish")
    hr.page.get_by_role("dialog").get_by_role("button", name="Firmar y publicar").click()
    expect(hr.page.get_by_role("status")).to_contain_text("Publicada la versión 1")


def read_as_anybody(anybody: Visitor, expected: dict[str, tuple[str, str, str, str]]) -> None:
    """From the first page to the list, the file and the act: all three say what was counted by hand."""
    page = anybody.page
    page.goto("/convocatorias/")
    page.get_by_role("link", name="Especialista").first.click()
    page.get_by_role("link", name="Etapa 7. Resultados preliminares").click()
    summary = "15 postulantes: 2 APTO · 1 NO APTO · 11 NO SE PRESENTÓ · 1 DESCALIFICADO/A"
    expect(page.get_by_text(summary)).to_be_visible()
    expect(page.get_by_text("Firma válida")).to_be_visible()
    anybody.photograph("12-public-list")
    shown = [row.locator("td, th").all_inner_texts() for row in page.locator("tbody tr").all()]
    assert {row[1]: (row[3].strip("–"), row[4].strip("–"), *_result(row[5])) for row in shown} == expected
    assert [row[1] for row in shown[:3]] == ["*****001", "*****004", "*****002"]

    with page.expect_download() as downloading:
        page.get_by_role("link", name="Lista CSV").click()
    text = Path(downloading.value.path()).read_text(encoding="utf-8-sig")
    listed = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    columns = ("Correctas", "Puntaje", "Resultado", "Código")
    assert {row["Documento"]: tuple(row[name] for name in columns) for row in listed} == expected

    act = page.get_by_role("link", name="Acta firmada").get_attribute("href")
    assert act
    answer = page.request.get(act)
    assert answer.headers["content-type"] == "application/pdf"
    printed = "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(answer.body())).pages)
    lines = printed.splitlines()
    for document, (right, points, result, code) in expected.items():
        row = lines[lines.index(document) + 2 :][:3]
        assert row == [right or "–", points or "–", f"{result} {code}".strip()]


def _result(text: str) -> tuple[str, str]:
    result, _, code = text.partition(" D0")
    return result.strip(), f"D0{code}" if code else ""
