"""Repeat a sitting's draw and compare: `manage.py replay_draw (--sitting N | --file FILE) [--export FILE] [--json]`."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import DomainError
from core.signing import public_keys, verify
from exams.domain.replay import Replay, replay
from exams.models import Sitting
from exams.services_papers import export_draw, read_draw_file, replay_draw


class Command(BaseCommand):
    """OK, or the first attempt whose paper is not the one the secret gives. Exit code 1 on any difference."""

    help = "Repite el sorteo de una sesión y compara cada examen guardado."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """From the database or from an exported file."""
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument("--sitting", type=int)
        source.add_argument("--file", type=Path, help="un sorteo exportado: no usa la base de datos")
        parser.add_argument("--export", type=Path, help="escribe lo que otra persona necesita para repetirlo")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the replay and tell."""
        try:
            found = self._replay(options)
        except DomainError as error:
            raise CommandError(error.message) from error
        except OSError as error:
            raise CommandError(f"No se pudo leer o escribir {error.filename}: {error.strerror}.") from error
        if options["json"]:
            self.stdout.write(json.dumps({"same": found.same, **asdict(found)}, ensure_ascii=False))
        elif found.same:
            self.stdout.write(f"OK: el sorteo y {found.attempts} exámenes coinciden.")
        if not found.same:
            where = f"Rendición {found.attempt}: " if found.attempt else ""
            raise CommandError(f"{where}{found.problem} Coincidían {found.attempts} exámenes antes.")

    def _replay(self, options: dict[str, Any]) -> Replay:
        if options["file"]:
            return self._replay_file(options["file"])
        sitting = Sitting.objects.filter(pk=options["sitting"]).first()
        if sitting is None:
            raise CommandError(f"No existe la sesión {options['sitting']}.")
        if options["export"]:
            options["export"].write_bytes(export_draw(sitting))
        return replay_draw(sitting)

    def _replay_file(self, path: Path) -> Replay:
        """A file may come from another installation, whose key we do not hold: then that is said, not hidden."""
        facts = read_draw_file(path.read_bytes())
        if facts.key not in {known["key"] for known in public_keys()}:
            self.stderr.write(f"La firma es de otra clave ({facts.key}): compruébela con la clave pública de su sitio.")
        elif not verify(facts.statement, key=facts.key, signature=facts.signature):
            return Replay(0, "La firma del compromiso no es válida.")
        return replay(facts)
