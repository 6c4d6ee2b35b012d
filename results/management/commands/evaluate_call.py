"""Replay a whole call from data: `manage.py evaluate_call --call C.json --applicants A.json` (design 7)."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import DomainError
from results.domain.applicants_file import ApplicantsFile
from results.domain.evaluation import evaluate
from results.domain.reading import MAX_BYTES, bad, parse, shaped
from results.domain.terms import terms_of


class Command(BaseCommand):
    """Prints a JSON list: `id` and the results of each applicant, in the order of the file. Exit code 1 for bad data.

    Touches no database: it computes with the functions that the pages use.
    """

    help = "Evalúa una convocatoria completa desde dos archivos y muestra los resultados de cada postulante."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The two files."""
        parser.add_argument("--call", type=Path, required=True, help="las bases, en el formato de demo_call.json")
        parser.add_argument(
            "--applicants", type=Path, required=True, help="los postulantes, en el formato de demo_applicants.json"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, evaluate, print."""
        reading: Path = options["call"]
        try:
            call = parse(_bytes(reading))
            code = terms_of(_object(call)).code
            reading = options["applicants"]
            data = parse(_bytes(reading))
            told = shaped(data, ApplicantsFile)
            if told.call != code:
                raise bad("call", f"son postulantes de «{told.call}», y las bases son de «{code}»")
            results = evaluate(call, data["applicants"], vote=told.casting_vote)
        except DomainError as error:
            raise CommandError(f"{reading.name}: {error.message}") from error
        except OSError as error:
            raise CommandError(f"No se pudo leer {error.filename}: {error.strerror}.") from error
        self.stdout.write(json.dumps(results, ensure_ascii=False, indent=2))


def _bytes(path: Path) -> bytes:
    """One byte beyond the limit is enough to know that a file is too large."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _object(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise bad("", "se espera un objeto JSON con las bases de la convocatoria")
    return data
