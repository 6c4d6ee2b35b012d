"""Serves everything from one command: the web process, the media process, the closer, the outbox and the worker, kept running together."""

from __future__ import annotations

import socket
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from exam_server.supervisor import Child, Supervisor

BACKLOG = 4096  # a hall connects within seconds (the usual 50 refuses them)
DAPHNE_OPTIONS = (
    *("-v", "0"),
    "--no-server-name",
    *("--ping-interval", "20"),
    *("--ping-timeout", "30"),
    *("--websocket-max-message-size", "131072"),
    *("--websocket_connect_timeout", "20"),
)


class Command(BaseCommand):
    """Owns the listening socket and lends it to the web processes.

    So connections made while a web process is starting anew wait instead of being refused, and several web processes
    may share it. The port in use is in `<pid-dir>/port` (`--port 0` takes a free one).
    """

    help = (
        "Sirve el sitio: web, video, cierre de evaluaciones, correo y publicaciones, con reinicio de lo que se caiga."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="dirección IPv4 en que se escucha")
        parser.add_argument("--port", type=int, default=8000, help="puerto; 0 toma uno libre")
        parser.add_argument("--workers", type=int, default=1, help="procesos web; más de uno necesita REDIS_URL")
        parser.add_argument("--pid-dir", type=Path, default=settings.VAR_DIR / "run", help="carpeta de los .pid")

    def handle(self, *, host: str, port: int, workers: int, pid_dir: Path, **_options: Any) -> None:
        """Run until SIGTERM or SIGINT."""
        if not 0 <= port <= 65_535:
            raise CommandError("--port debe estar entre 0 y 65535.")
        if workers < 1:
            raise CommandError("--workers debe ser 1 o más.")
        if workers > 1 and not settings.REDIS_URL:
            raise CommandError("Varios procesos web necesitan REDIS_URL: sin Redis no se enterarían unos de otros.")
        with _listen(host, port) as listener:
            port = listener.getsockname()[1]
            supervisor = Supervisor(self._children(listener.fileno(), workers), run_dir=pid_dir, say=self._say)
            (pid_dir / "port").write_text(f"{port}\n", encoding="ascii")
            shown = "localhost" if host in {"127.0.0.1", "0.0.0.0"} else host  # noqa: S104 - compared, not bound
            supervisor.run(on_started=lambda: self._say(f"Vigía: http://{shown}:{port} (Ctrl+C termina)"))
            (pid_dir / "port").unlink(missing_ok=True)

    def _children(self, listener: int, workers: int) -> list[Child]:
        names = ["web"] if workers == 1 else [f"web-{number}" for number in range(1, workers + 1)]
        options = [*DAPHNE_OPTIONS, "--fd", str(listener)]
        daphne = [sys.executable, "-m", "daphne", *options, "exam_server.asgi:application"]
        children = [Child(name, daphne, (listener,)) for name in names]
        embedded = [index for index, node in enumerate(settings.MEDIA_NODES) if node.startswith("embedded:")]
        for index in embedded:
            name = "media" if len(embedded) == 1 else f"media-{index + 1}"
            children.append(Child(name, _manage("media", "--node", str(index))))
        children.append(Child("closer", _manage("close_due", "--loop")))
        children.append(Child("outbox", _manage("send_outbox", "--loop")))
        children.append(Child("worker", _manage("work")))
        return children

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _manage(*arguments: str) -> list[str]:
    # This command has made the checks: without them a child is back sooner, and does not load the pages.
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments, "--skip-checks"]


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=BACKLOG)
    except OSError as error:
        reason = f"No se puede escuchar en {host}:{port}: {error}."
        raise CommandError(f"{reason} Pruebe con otro puerto (make run PORT=8001).") from error
