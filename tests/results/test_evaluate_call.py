"""`manage.py evaluate_call`: what it prints, and how it refuses."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from exam_server.demo.data import FOLDER, applicants_data, call_data
from results.domain import reading

ROOT = Path(__file__).resolve().parents[2]
CALL, PEOPLE = FOLDER / "demo_call.json", FOLDER / "demo_applicants.json"


def run(call: Path = CALL, applicants: Path = PEOPLE) -> list[dict[str, Any]]:
    out = io.StringIO()
    call_command("evaluate_call", call=call, applicants=applicants, stdout=out)
    printed: list[dict[str, Any]] = json.loads(out.getvalue())
    return printed


def written(folder: Path, name: str, data: Any) -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    return path


def people_file() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(PEOPLE.read_text("utf-8"))
    return loaded


def test_it_prints_what_is_expected_of_each_person() -> None:
    assert run() == [{"id": person["id"], **person["expected"]} for person in applicants_data()]


def test_a_stranger_runs_it_without_a_database() -> None:
    """From the command line, with a database that cannot be: the exit code and the two streams are part of it."""
    command = [sys.executable, "manage.py", "evaluate_call", "--call", str(CALL), "--applicants"]
    environment = {**os.environ, "DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3"}
    fine, refused = (
        subprocess.run([*command, str(path)], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        for path in (PEOPLE, CALL)
    )
    assert (fine.returncode, fine.stderr) == (0, "")
    assert [row["id"] for row in json.loads(fine.stdout)] == [person["id"] for person in applicants_data()]
    assert (refused.returncode, refused.stdout) == (1, "")
    assert (
        refused.stderr == "CommandError: demo_call.json: falta la clave «call».\n"
        or "clave desconocida" in refused.stderr
    )


def test_a_call_without_applicants_has_no_results(tmp_path: Path) -> None:
    nobody = written(tmp_path, "A.json", {"call": call_data()["code"], "applicants": []})
    assert run(applicants=nobody) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "A.json: No es JSON: línea 1, columna 1."),
        (b'{"call":\n nonsense}', "A.json: No es JSON: línea 2, columna 2."),
        (b"\xff\xfe", "A.json: El archivo no está en UTF-8."),
        (b"[]", "A.json: Se espera un objeto, y hay una lista."),
        (b"[" * 100_000, "A.json: El JSON tiene demasiados niveles."),
        (b'{"call": "x", "call": "y"}', "A.json: La clave «call» está dos veces en un mismo objeto."),
        (b'{"call": NaN}', "A.json: NaN no es un número de JSON."),
        (b'{"call": ' + b"9" * 5000 + b"}", "A.json: El JSON tiene un número demasiado largo."),
        (b'{"call": "x"}', "A.json: applicants: falta esta clave."),
        (b'{"applicants": []}', "A.json: call: falta esta clave."),
        (b'{"call": "OTRA", "applicants": []}',
         "A.json: call: son postulantes de «OTRA», y las bases son de «CAS-091-2023-MIDER»."),
        (b'{"call": "x", "applicants": [], "more": 1}', "A.json: more: clave desconocida."),
    ],
)  # fmt: skip
def test_a_file_that_is_none(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(CommandError) as refused:
        run(applicants=written(tmp_path, "A.json", content))
    assert (str(refused.value), refused.value.returncode) == (message, 1)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("applicants.0.exam.technicalCorrect", 1.5,
         "applicants[0].exam.technicalCorrect: se espera un entero o nada (null), y hay un número con decimales sin comillas."),
        ("applicants.3.training.0.hours", "90,5",
         "applicants[3].training[0].hours: no es un número como «90» o «1.5»."),
        ("applicants.0.training.0.end", "2017-02-30",
         "applicants[0].training[0].end: la fecha no es válida (AAAA-MM-DD)."),
        ("applicants.0.interview", ["15", "20.01", "16"], "applicants[0].interview: El puntaje va de 0 a 20."),
        ("castingVote", ["A99"], "castingVote: «A99» no es de esta convocatoria."),
    ],
)  # fmt: skip
def test_a_bad_value_is_named_by_its_path(tmp_path: Path, path: str, value: Any, message: str) -> None:
    data = people_file()
    *parents, last = path.split(".")
    place: Any = data
    for key in parents:
        place = place[int(key)] if key.isdigit() else place[key]
    place[last] = value
    with pytest.raises(CommandError) as refused:
        run(applicants=written(tmp_path, "A.json", data))
    assert str(refused.value) == f"A.json: {message}"


@pytest.mark.parametrize(("data", "message"), [
    ([], "C.json: Se espera un objeto JSON con las bases de la convocatoria."),
    ({"code": "X"}, "C.json: year: falta esta clave."),
])  # fmt: skip
def test_the_call_is_read_first(tmp_path: Path, data: Any, message: str) -> None:
    with pytest.raises(CommandError) as refused:
        run(call=written(tmp_path, "C.json", data))
    assert str(refused.value) == message


def test_bad_terms_are_named_by_their_path(tmp_path: Path) -> None:
    terms = deepcopy(call_data())
    terms["weights"]["interview"] = "0.26"
    with pytest.raises(CommandError) as refused:
        run(call=written(tmp_path, "C.json", terms))
    assert str(refused.value) == "C.json: weights: los pesos suman 1.01 y deben sumar 1."


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"No se pudo leer .*nothing\.json: No such file"):
        run(call=tmp_path / "nothing.json")


def test_a_file_at_its_limit_and_one_byte_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    padded = PEOPLE.read_bytes() + b"\n"
    path = written(tmp_path, "A.json", padded)
    for module in (reading, sys.modules["results.management.commands.evaluate_call"]):
        monkeypatch.setattr(module, "MAX_BYTES", len(padded))
    assert len(run(applicants=path)) == 22
    with pytest.raises(CommandError, match="El archivo supera"):
        run(applicants=written(tmp_path, "B.json", padded + b" "))
