"""How long the pages of a whole process take for a call of thousands, and how many queries each asks.

`python -m tests.load.process [--applications 2000] [--positions 1]` decides every stage of such a call on SQLite (or the
database of DATABASE_URL), then gets each page ten times in one process without a network. Beside the milliseconds stands the
ratio to the smallest page of the same run, which does not change with the machine.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from calls.models import Call
from exams.models import Sitting
from results.models import InterviewSlot
from tests import RUN_DIR
from tests.load.cost import quantile
from tests.results.crowd import crowd

TIMES = 10
REFERENCE = "/healthz"


@dataclass(frozen=True, slots=True)
class Page:
    """A page, what it is, and who opens it ("" for anybody)."""

    name: str
    address: str
    who: str = "rrhh"


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds of the middle one of the times, queries of one, kilobytes of HTML."""

    middle: float
    queries: int
    size: float


def main() -> None:
    """Run the bench and print its table."""
    parser = argparse.ArgumentParser(description="Las páginas de un proceso con miles de postulaciones.")
    parser.add_argument("--applications", type=int, default=2000)
    parser.add_argument("--positions", type=int, default=1, help="winners; each calls two more to the interview")
    options = parser.parse_args()
    print(run(applications=options.applications, positions=options.positions))


def run(*, applications: int, positions: int) -> str:
    """The whole bench; the table as text."""
    call_command("migrate", verbosity=0)
    settings.PRIVATE_ROOT = RUN_DIR / "private"
    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["testserver"]
    started = time.perf_counter()
    call = crowd(applications, positions=positions)
    made = time.perf_counter() - started
    pages = pages_of(call)
    clients = {who: signed_in(who) for who in {page.who for page in pages}}
    measured = {page: measure(clients[page.who], page.address) for page in pages}
    return table(measured, applications, made)


def pages_of(call: Call) -> list[Page]:
    """Every page whose length grows with the call, as its busiest reader sees it."""
    base, sitting = f"/rrhh/convocatorias/{call.code}", Sitting.objects.get(call=call)
    called = InterviewSlot.objects.select_related("application__user").earliest("start").application
    applicant = called.user.username
    return [
        Page("the smallest page", REFERENCE, ""),
        Page("boards of all calls", "/rrhh/procesos/"),
        Page("board of the call", f"{base}/proceso/"),
        Page("board of the call, committee", f"{base}/proceso/", "comite1"),
        Page("applications", f"{base}/postulaciones/"),
        Page("applications, searched", f"{base}/postulaciones/?q=Postulante+0150"),
        Page("requirements", f"{base}/requisitos/"),
        Page("requirements, last page", f"{base}/requisitos/?pagina=9999"),
        Page("requirements, not met", f"{base}/requisitos/?ver=no-aptos"),
        Page("requirements of one", f"{base}/requisitos/5/"),
        Page("preview of stage 5", f"{base}/proceso/5/"),
        Page("preview of stage 10", f"{base}/proceso/10/"),
        Page("preview of stage 12", f"{base}/proceso/12/"),
        Page("sittings", "/rrhh/sesiones/"),
        Page("closed sitting", f"/rrhh/sesiones/{sitting.pk}/"),
        Page("questions of the sitting", f"/rrhh/sesiones/{sitting.pk}/preguntas/"),
        Page("claims", f"{base}/reclamos/"),
        Page("supporting documents", f"{base}/sustentos/"),
        Page("curricular evaluations", f"{base}/curricular/", "comite1"),
        Page("bench of one", f"{base}/curricular/5/", "comite1"),
        Page("interviews", f"{base}/entrevistas/", "comite1"),
        Page("interview of one", f"{base}/entrevistas/{called.number}/", "comite1"),
        Page("final table", f"{base}/final/"),
        Page("final table, requesting unit", f"{base}/final/", "area"),
        Page("signing", f"{base}/suscripcion/"),
        Page("void or cancelled", f"{base}/fin/"),
        *(
            Page(f"publication of stage {stage}", f"/publicaciones/{call.code}/{stage}/1/", "")
            for stage in (5, 7, 10, 12)
        ),
        Page("page of the call", f"/convocatorias/{call.code}/", ""),
        Page("panel of an applicant", "/panel/", applicant),
        Page("own application", f"/postulacion/{call.code}/constancia/", applicant),
        Page("own documents", f"/postulacion/{call.code}/documentos/", applicant),
        Page("own claims", f"/postulacion/{call.code}/reclamo/", applicant),
        Page("own interview", f"/postulacion/{call.code}/entrevista/", applicant),
    ]


def signed_in(who: str) -> Client:
    """A browser of this person; of nobody for ""."""
    client = Client()
    if who:
        client.force_login(User.objects.get(username=who))
    return client


def measure(client: Client, address: str) -> Measured:
    """Get it once for what is read only once, then `TIMES`."""
    response = client.get(address)
    if response.status_code != 200:
        raise SystemExit(f"{address}: {response.status_code}")
    times = []
    for _ in range(TIMES):
        started = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - started) * 1000)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return Measured(quantile(times, 0.5), len(asked), len(response.content) / 1000)


def table(measured: dict[Page, Measured], applications: int, made: float) -> str:
    """The table as text."""
    smallest = next(iter(measured.values())).middle
    lines = [
        f"pages of a call with {applications} applications, every stage decided, {connection.vendor}",
        f"{'page':<34}{'ms p50':>8}{'ratio':>8}{'queries':>9}{'kB':>8}",
        *(
            f"{page.name:<34}{found.middle:>8.0f}{found.middle / smallest:>8.0f}{found.queries:>9}{found.size:>8.0f}"
            for page, found in measured.items()
        ),
        f"the call itself was made in {made:.0f} s",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
