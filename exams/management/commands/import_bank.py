"""Import a question bank: `manage.py import_bank FILE [--approve] [--dry-run]`."""

from __future__ import annotations

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.clock import now
from core.record import SYSTEM
from exams.domain.bank_file import read_bank_file
from exams.domain.questions import MAX_FILE_BYTES
from exams.services_bank import import_questions, plan_import


class Command(BaseCommand):
    """All or nothing; every problem is printed with its line."""

    help = "Importa un banco de preguntas en JSON o en GIFT de Moodle."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and whether to approve or only to look."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--approve", action="store_true", help="deja aprobadas las preguntas del archivo")
        parser.add_argument("--dry-run", action="store_true", help="dice qué cambiaría y no cambia nada")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 1 when the file has problems."""
        path: Path = options["file"]
        try:
            with path.open("rb") as file:
                raw = file.read(MAX_FILE_BYTES + 1)
        except OSError as error:
            raise CommandError(f"No se pudo leer {path}: {error.strerror}.") from error
        reading, approve = read_bank_file(path.name, raw), bool(options["approve"])
        plan = plan_import(reading, approve=approve)
        for problem in plan.problems:
            self.stderr.write(f"línea {problem.line}: {f'{problem.code}: ' if problem.code else ''}{problem.message}")
        if plan.problems:
            raise CommandError(f"{len(plan.problems)} problemas: no se importó ninguna pregunta.")
        if not options["dry_run"]:
            digest = hashlib.sha256(raw).hexdigest()
            plan = import_questions(reading, sha256=digest, actor=SYSTEM, now=now(), approve=approve)
        counts = f"{len(plan.new)} nuevas, {len(plan.changed)} con cambios, {len(plan.unchanged)} iguales"
        self.stdout.write(f"{'Se importaría' if options['dry_run'] else 'Importado'}: {counts}.")
