"""import_bank, build_papers and replay_draw from the terminal: what they print and how they end."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.clock import iso
from exams.models import Attempt, QuestionVersion, Sitting
from exams.services_papers import build_sitting, reveal_sitting
from tests.exams.papers_data import T0, THE_DAY_BEFORE, add_attempts, make_sitting, store_bank
from tests.support.clock import FakeClock

pytestmark = pytest.mark.django_db
GIFT = "$CATEGORY: technical/Control interno\n\n// referencia: Ley N° 1\n::T1::¿Una? {=a ~b ~c ~d}\n"


def run(name: str, *args: Any) -> str:
    out = io.StringIO()
    call_command(name, *map(str, args), stdout=out, stderr=out)
    return out.getvalue()


def failing(name: str, *args: Any) -> tuple[str, str]:
    """What a failing command printed, and the reason it ended with."""
    out = io.StringIO()
    with pytest.raises(CommandError) as ended:
        call_command(name, *map(str, args), stdout=out, stderr=out)
    return out.getvalue(), str(ended.value)


def test_a_gift_file_is_imported_approved(tmp_path: Path) -> None:
    file = tmp_path / "banco.gift"
    file.write_text(GIFT, encoding="utf-8")

    assert run("import_bank", file, "--approve", "--dry-run") == "Se importaría: 1 nuevas, 0 con cambios, 0 iguales.\n"
    assert not QuestionVersion.objects.exists()
    assert run("import_bank", file, "--approve") == "Importado: 1 nuevas, 0 con cambios, 0 iguales.\n"
    stored = QuestionVersion.objects.get()
    assert (stored.state, stored.author) == ("APPROVED", "system")


def test_problems_are_printed_with_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "banco.gift"
    file.write_text(GIFT + "\n::T2::Es así. {T}\n", encoding="utf-8")

    printed, reason = failing("import_bank", file)

    assert printed == "línea 6: T2: Las preguntas de verdadero o falso no se admiten.\n"
    assert reason == "1 problemas: no se importó ninguna pregunta."
    assert not QuestionVersion.objects.exists()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    _, reason = failing("import_bank", tmp_path / "no.json")
    assert reason.startswith("No se pudo leer")


def test_papers_are_built_once(clock: FakeClock) -> None:
    clock.set(THE_DAY_BEFORE)
    store_bank()
    sitting = make_sitting()
    add_attempts(sitting, 2)

    assert run("build_papers", "--sitting", sitting.pk) == f"Sesión {sitting.pk}: 2 exámenes sellados.\n"
    assert run("build_papers", "--sitting", sitting.pk) == f"Sesión {sitting.pk}: 2 exámenes sellados.\n"


def test_papers_that_cannot_be_built_end_with_the_reason(clock: FakeClock) -> None:
    clock.set(THE_DAY_BEFORE)
    sitting = make_sitting()

    _, reason = failing("build_papers", "--sitting", sitting.pk)
    assert "«Control interno»: faltan 5 de 5" in reason
    assert failing("build_papers", "--sitting", 404)[1] == "No existe la sesión 404."


def built_and_revealed() -> Sitting:
    store_bank()
    sitting = make_sitting()
    add_attempts(sitting, 2)
    built = build_sitting(sitting, actor="user:rrhh", now=THE_DAY_BEFORE)
    Sitting.objects.filter(pk=built.pk).update(closed_at=T0 + timedelta(minutes=25))
    return reveal_sitting(built, actor="user:rrhh", now=T0 + timedelta(days=2))


def test_a_replay_says_ok() -> None:
    sitting = built_and_revealed()

    assert run("replay_draw", "--sitting", sitting.pk) == "OK: el sorteo y 2 exámenes coinciden.\n"
    assert json.loads(run("replay_draw", "--sitting", sitting.pk, "--json")) == {
        "same": True,
        "attempts": 2,
        "problem": "",
        "attempt": "",
    }


def test_a_replay_names_the_attempt_that_differs() -> None:
    sitting = built_and_revealed()
    attempt = Attempt.objects.order_by("pk")[1]
    attempt.paper.reverse()
    attempt.save()

    _, reason = failing("replay_draw", "--sitting", sitting.pk)
    printed, _ = failing("replay_draw", "--sitting", sitting.pk, "--json")

    assert reason.startswith(f"Rendición {attempt.pk}: La pregunta 1 no es la que le corresponde.")
    assert json.loads(printed)["attempt"] == str(attempt.pk)


def test_an_exported_draw_is_repeated_without_the_database(tmp_path: Path) -> None:
    sitting = built_and_revealed()
    file = tmp_path / "sorteo.json"
    run("replay_draw", "--sitting", sitting.pk, "--export", file)
    Attempt.objects.all().delete()

    assert run("replay_draw", "--file", file) == "OK: el sorteo y 2 exámenes coinciden.\n"
    exported = json.loads(file.read_bytes())
    assert exported["secret"] == sitting.secret
    assert exported["statement"]["opens_at"] == iso(T0)


def test_a_file_signed_elsewhere_is_repeated_and_says_so(tmp_path: Path, settings: Any) -> None:
    sitting = built_and_revealed()
    file = tmp_path / "sorteo.json"
    run("replay_draw", "--sitting", sitting.pk, "--export", file)
    settings.SECRET_KEY = "the secret of another installation"

    printed = run("replay_draw", "--file", file)

    assert "La firma es de otra clave" in printed
    assert printed.endswith("OK: el sorteo y 2 exámenes coinciden.\n")


def _set(exported: dict[str, Any], *path: Any, to: Any) -> dict[str, Any]:
    inner: Any = exported
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = to
    return exported


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (("statement", "at"), "2023-10-16T00:00:00.000Z", "La firma del compromiso no es válida."),
        (("bank", 0, "stem"), "¿Otra?", "Lo comprometido no coincide: el banco."),
        (("secret",), "0" * 64, "Lo comprometido no coincide: el secreto."),
        (("secret",), "0" * 63, "El archivo no es el de un sorteo"),
        (("papers", 0, "attempt"), "ñ", "El archivo no es el de un sorteo"),
        (("papers", 0, "paper"), [], "No tiene examen."),
        (("papers",), 7, "El archivo no es el de un sorteo"),
        (("blueprint",), [], "La matriz de contenidos debe tener"),
    ],
)
def test_a_touched_file_is_found_out(tmp_path: Path, path: tuple[Any, ...], value: Any, reason: str) -> None:
    sitting = built_and_revealed()
    file = tmp_path / "sorteo.json"
    run("replay_draw", "--sitting", sitting.pk, "--export", file)
    file.write_text(json.dumps(_set(json.loads(file.read_bytes()), *path, to=value)), encoding="utf-8")

    assert reason in failing("replay_draw", "--file", file)[1]


def test_a_secret_not_yet_revealed_is_not_exported(tmp_path: Path) -> None:
    store_bank()
    sitting = build_sitting(make_sitting(), actor="user:rrhh", now=THE_DAY_BEFORE)

    _, reason = failing("replay_draw", "--sitting", sitting.pk, "--export", tmp_path / "sorteo.json")

    assert reason == "El secreto de esta sesión aún no se ha revelado."
    assert not (tmp_path / "sorteo.json").exists()


def test_what_there_is_not(tmp_path: Path) -> None:
    assert failing("replay_draw", "--sitting", 404)[1] == "No existe la sesión 404."
    assert failing("replay_draw", "--file", tmp_path / "no.json")[1].startswith("No se pudo leer o escribir")
