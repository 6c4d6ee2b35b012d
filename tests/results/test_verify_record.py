"""tools/verify_record.py: accepts what the product exports, and names whatever was touched afterwards."""

from __future__ import annotations

import copy
import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.signing import public_keys
from exams.models import Sitting
from exams.selectors import receipts_of
from exams.services import lift_disqualification
from results.exports import render_record
from results.services import publish_stage7
from tests.results.factories import HR, T0, TRIO, attempt_of, built_sitting, close, confirm, propose, sit

TOOL = Path(__file__).resolve().parents[2] / "tools" / "verify_record.py"
TEXT_FIELDS = ("chain", "kind", "actor", "at", "data", "prev", "hash")


def _loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_record", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["verify_record"] = module
    spec.loader.exec_module(module)
    return module


tool = _loaded()


@dataclass(frozen=True)
class Evening:
    """What three people and a closed sitting leave in somebody's hands."""

    record: dict[str, Any]
    receipts: dict[str, Any]
    attempt: str
    sitting: str
    act: bytes
    signed: dict[str, Any]


def exported(sitting: Sitting) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(render_record(sitting))
    return loaded


@pytest.fixture
def evening(db: None) -> Evening:
    """Closed, with acts after the closing (the chains go on growing), and published."""
    sitting = built_sitting()
    sit(sitting)
    sitting = close(sitting)
    attempt = attempt_of(sitting, TRIO[0])
    confirm(propose(attempt, "D06"))
    lift_disqualification(attempt, actor=HR, now=T0 + timedelta(hours=1))
    published = publish_stage7(sitting, actor=HR, now=T0 + timedelta(days=2))
    return Evening(
        record=exported(sitting),
        receipts={"attempt": str(attempt.pk), "receipts": receipts_of(attempt), "keys": public_keys()},
        attempt=f"attempt:{attempt.pk}",
        sitting=f"sitting:{sitting.pk}",
        act=bytes(published.pdf),
        signed={**published.signature, "sha256": published.sha256, "keys": public_keys()},
    )


def findings(record: dict[str, Any], receipts: dict[str, Any] | None = None) -> list[Any]:
    report = tool.Report()
    tool.check_record(record, tool.Keys(record["keys"], report), report)
    if receipts is not None:
        tool.check_receipts(receipts, tool.Keys(receipts["keys"], report), record, report)
    found: list[Any] = report.findings
    return found


def places(record: dict[str, Any], receipts: dict[str, Any] | None = None) -> set[tuple[str, int | None]]:
    return {(found.place, found.index) for found in findings(record, receipts)}


def said(record: dict[str, Any], receipts: dict[str, Any] | None = None) -> str:
    return "\n".join(str(found) for found in findings(record, receipts))


def test_what_the_product_exports_holds(evening: Evening) -> None:
    assert findings(evening.record, evening.receipts) == []
    chain = evening.record["chains"][evening.attempt]
    kinds = [entry["kind"] for entry in chain]
    assert kinds.count("answer.saved") == 18
    assert kinds.index("attempt.graded") < kinds.index("attempt.invalidated")  # it grew after the seal
    assert len(evening.record["chains"]) == 5  # three attempts, the sitting, the call
    assert len(evening.receipts["receipts"]) == 19


def test_one_byte_of_any_entry_is_found_and_named(evening: Evening) -> None:
    entries = [(name, place) for name, chain in evening.record["chains"].items() for place in range(len(chain))]

    @settings(max_examples=300, deadline=None, database=None)
    @given(data=st.data())
    def flip(data: st.DataObject) -> None:
        name, place = data.draw(st.sampled_from(entries))
        record = copy.deepcopy(evening.record)
        entry = record["chains"][name][place]
        field = data.draw(st.sampled_from(TEXT_FIELDS))
        raw = bytearray(entry[field], "ascii")
        position = data.draw(st.integers(0, len(raw) - 1))
        raw[position] ^= 1 << data.draw(st.integers(0, 7))
        entry[field] = raw.decode("latin-1")
        assert (name, place) in places(record)

    flip()


def test_every_field_of_every_entry_is_bound(evening: Evening) -> None:
    for name, chain in evening.record["chains"].items():
        for place, entry in enumerate(chain):
            for field in (*TEXT_FIELDS, "index"):
                before = entry[field]
                entry[field] = before + 1 if field == "index" else before + "x"
                assert (name, place) in places(evening.record), (name, place, field)
                entry[field] = before
    assert findings(evening.record) == []


def rehash(chain: list[dict[str, Any]], start: int) -> None:
    """What somebody who can write the database would do after changing an entry: link everything again."""
    for place in range(start, len(chain)):
        chain[place]["prev"] = chain[place - 1]["hash"] if place else "0" * 64
        chain[place]["hash"] = tool.entry_hash(chain[place])


def test_an_entry_written_again_alone_breaks_the_link_to_the_next(evening: Evening) -> None:
    """After the seal the chain itself is what holds."""
    chain = evening.record["chains"][evening.attempt]
    before_last = len(chain) - 2
    chain[before_last]["actor"] = "user:otra"
    chain[before_last]["hash"] = tool.entry_hash(chain[before_last])
    assert said(evening.record) == f"{evening.attempt} #{before_last + 1}: no enlaza con el asiento anterior"


def test_a_chain_written_again_whole_is_found_by_the_seal(evening: Evening) -> None:
    chain = evening.record["chains"][evening.attempt]
    chain[3]["data"] = chain[3]["data"].replace('"option"', '"optiom"')
    rehash(chain, 3)
    heads = json.loads(sealed_entry(evening)["data"])["heads"]
    index = heads[evening.attempt][0]
    assert places(evening.record) == {(evening.attempt, index)}
    assert "se selló al cierre" in said(evening.record)


def test_the_seal_written_again_too_is_found_by_its_signature(evening: Evening) -> None:
    record = evening.record
    chain = record["chains"][evening.attempt]
    chain[3]["actor"] = "user:otra"
    rehash(chain, 3)
    closing = sealed_entry(evening)
    data = json.loads(closing["data"])
    data["heads"][evening.attempt][1] = chain[data["heads"][evening.attempt][0]]["hash"]
    closing["data"] = json.dumps(data, sort_keys=True, separators=(",", ":"))
    rehash(record["chains"][evening.sitting], closing["index"])
    leaves = {name: head for name, (_, head) in data["heads"].items()} | {evening.sitting: closing["hash"]}
    record["root"] = tool.merkle_root([tool.merkle_leaf(name, leaves[name]) for name in sorted(leaves)])
    assert [str(found) for found in findings(record)] == ["raíz: la firma no corresponde a lo firmado"]
    assert "el registro no tiene su asiento" in said(record, evening.receipts)


def sealed_entry(evening: Evening) -> dict[str, Any]:
    (closing,) = [e for e in evening.record["chains"][evening.sitting] if e["kind"] == "sitting.closed"]
    return dict_of(closing)


def dict_of(value: Any) -> dict[str, Any]:
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize(
    ("change", "index", "words"),
    [
        (lambda r, a: r[a].pop(4), 4, "falta el asiento 4"),
        (lambda r, a: [r[a].pop(4) for _ in range(2)], 4, "faltan los asientos 4 a 5"),
        (lambda r, a: r[a].pop(0), 0, "falta el asiento 0"),
        (lambda r, a: r[a].insert(4, r[a][3]), 4, "está repetido"),
        (lambda r, a: r[a].reverse(), 0, "faltan los asientos"),
        (lambda r, a: r[a].__delitem__(slice(10, None)), 21, "falta el asiento que se selló"),
        (lambda r, a: r[a].clear(), None, "la cadena está vacía"),
        (lambda r, a: r.pop(a), None, "falta la cadena"),
        (lambda r, a: r[a].__setitem__(2, "x"), 2, "no tiene los campos"),
        (lambda r, a: r[a][2].update(more=1), 2, "no tiene los campos"),
        (lambda r, a: r[a][2].pop("at"), 2, "no tiene los campos"),
        (lambda r, a: r[a][2].update(index=True), 2, "el campo index no es válido"),
        (lambda r, a: r[a][2].update(data=None), 2, "el campo data no es válido"),
    ],
)
def test_chains_that_were_touched(
    evening: Evening, change: Callable[[dict[str, Any], str], Any], index: int | None, words: str
) -> None:
    change(evening.record["chains"], evening.attempt)
    found = [one for one in findings(evening.record) if (one.place, one.index) == (evening.attempt, index)]
    assert any(words in one.what for one in found), said(evening.record)


def test_a_chain_that_was_not_sealed(evening: Evening) -> None:
    evening.record["chains"]["attempt:x"] = evening.record["chains"][evening.attempt]
    assert "attempt:x: no estaba entre las cadenas selladas al cierre" in said(evening.record)


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        (lambda r: r["chains"].pop(f"sitting:{r['sitting']['id']}"), "sitting", "debe tener un asiento de cierre"),
        (lambda r: r.update(root=""), "raíz", "no es la que resulta"),
        (lambda r: r.update(root="0" * 64), "raíz", "no es la que resulta"),
        (lambda r: r.update(root_signature=None), "raíz", "no tiene firma"),
        (lambda r: r["root_signature"].update(signature="AAAA"), "raíz", "no corresponde"),
        (lambda r: r["root_signature"].update(signature="¿?"), "raíz", "no corresponde"),
        (lambda r: r["root_signature"].update(key="0" * 16), "raíz", "no está entre las publicadas"),
        (lambda r: r["root_signature"].update(key=[]), "raíz", "no está entre las publicadas"),
        (lambda r: r.update(keys=[]), "raíz", "no está entre las publicadas"),
        (lambda r: r["keys"][0].update(public="AAAA"), "claves", "no es el de su clave pública"),
        (lambda r: r["keys"][0].update(public="%"), "claves", "no se puede leer"),
        (lambda r: r["keys"].append("x"), "claves", "no se puede leer"),
        (lambda r: r["sitting"].update(id=99), "sitting:99", "debe tener un asiento de cierre"),
    ],
)
def test_seals_that_were_touched(
    evening: Evening, change: Callable[[dict[str, Any]], Any], place: str, words: str
) -> None:
    change(evening.record)
    place = evening.sitting if place == "sitting" else place
    assert any(one.place == place and words in one.what for one in findings(evening.record)), said(evening.record)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda r: r[2].update(option="zzzzzz"), "la firma no corresponde"),
        (lambda r: r[2].update(revision=99), "la firma no corresponde"),
        (lambda r: r[2].update(position=20), "el asiento 3 dice otra respuesta"),
        (lambda r: r[2].update(at="2023-10-16T14:00:00.000Z"), "no dice lo mismo"),
        (lambda r: r[2].update(head="0" * 64), "el registro no tiene su asiento 000000000000…"),
        (lambda r: r[2].update(head=[]), "no tiene los campos de una constancia"),
        (lambda r: r[2].update(revision=True), "no tiene los campos de una constancia"),
        (lambda r: r[2].pop("at"), "no tiene los campos de una constancia"),
        (lambda r: r[2].update(attempt="otra"), "es de otra evaluación"),
        (lambda r: r[2].update(signature=None), "no tiene firma"),
        (lambda r: r[2].update(key="0" * 16), "no está entre las publicadas"),
        (lambda r: r.__setitem__(2, None), "no tiene los campos de una constancia"),
        (lambda r: r[-1].update(head=r[0]["head"]), "no dice lo mismo"),
        (lambda r: r[0].update(position=None), "no dice lo mismo"),
    ],
)
def test_receipts_that_were_touched(evening: Evening, change: Callable[[list[Any]], Any], words: str) -> None:
    change(evening.receipts["receipts"])
    assert words in said(evening.record, evening.receipts)


def test_receipts_of_somebody_who_is_not_in_the_record(evening: Evening) -> None:
    evening.receipts["attempt"] = "00000000-0000-0000-0000-000000000000"
    assert "el registro no tiene esta cadena" in said(evening.record, evening.receipts)


def test_an_answer_taken_out_of_the_record_is_found_by_its_receipt(evening: Evening) -> None:
    chain = evening.record["chains"][evening.attempt]
    saved = [place for place, entry in enumerate(chain) if entry["kind"] == "answer.saved"][5]
    chain[saved]["data"] = '{"option":null,"position":6,"revision":6}'
    rehash(chain, saved)
    assert "el registro no tiene su asiento" in said(evening.record, evening.receipts)


def run(*arguments: object, without_cryptography: bool = False) -> subprocess.CompletedProcess[str]:
    """The tool as anybody runs it: isolated, so that nothing of the project can be imported."""
    start = [sys.executable, "-I", str(TOOL)]
    if without_cryptography:
        block = "import sys, runpy; sys.modules['cryptography'] = None; sys.argv = sys.argv[1:]; "
        start = [sys.executable, "-I", "-c", block + "runpy.run_path(sys.argv[0], run_name='__main__')", str(TOOL)]
    return subprocess.run([*start, *map(str, arguments)], check=False, capture_output=True, text=True)


def stored(folder: Path, name: str, value: object) -> Path:
    path = folder / name
    path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
    return path


def test_command_says_ok(evening: Evening, tmp_path: Path) -> None:
    record, receipts = stored(tmp_path, "r.json", evening.record), stored(tmp_path, "c.json", evening.receipts)
    keys = stored(tmp_path, "k.json", {"keys": public_keys()})
    done = run(record, "--receipts", receipts, "--keys", keys)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "OK: todo corresponde."
    assert "19 constancias, cotejadas con el registro" in done.stdout
    assert "5 cadenas" in done.stdout
    alone = run("--receipts", receipts)
    assert (alone.returncode, "19 constancias." in alone.stdout) == (0, True)
    assert "Compárelas con las publicadas" in alone.stdout


def test_command_says_which_entry_and_ends_with_one(evening: Evening, tmp_path: Path) -> None:
    evening.record["chains"][evening.attempt][5]["actor"] = "user:otra\ud800"
    done = run(stored(tmp_path, "r.json", evening.record))
    assert done.returncode == 1
    assert f"ALTERADO {evening.attempt} #5: su contenido no corresponde a su huella: fue alterado" in done.stdout
    assert "NO CORRESPONDE" in done.stdout


def test_command_checks_acts(evening: Evening, tmp_path: Path) -> None:
    act, signed = stored(tmp_path, "acta.pdf", evening.act), stored(tmp_path, "firma.json", evening.signed)
    assert run("--act", act, "--signature", signed).returncode == 0
    touched = bytearray(evening.act)
    touched[1000] ^= 1
    done = run("--act", stored(tmp_path, "otra.pdf", bytes(touched)), "--signature", signed)
    assert done.returncode == 1
    assert "acta: la firma no corresponde" in done.stdout


def test_keys_given_are_the_only_ones_trusted(evening: Evening, tmp_path: Path) -> None:
    record = stored(tmp_path, "r.json", evening.record)
    done = run(record, "--keys", stored(tmp_path, "k.json", {"keys": []}))
    assert done.returncode == 1
    assert "no está entre las publicadas" in done.stdout


def test_without_cryptography_hashes_are_still_checked(evening: Evening, tmp_path: Path) -> None:
    record = stored(tmp_path, "r.json", evening.record)
    done = run(record, without_cryptography=True)
    assert (done.returncode, done.stderr) == (3, "")
    assert "Las firmas NO se comprobaron" in done.stdout
    evening.record["chains"][evening.attempt][5]["kind"] = "x"
    assert run(stored(tmp_path, "r.json", evening.record), without_cryptography=True).returncode == 1


def test_a_sitting_that_is_not_closed_has_no_root_yet(db: None, tmp_path: Path) -> None:
    sitting = built_sitting()
    done = run(stored(tmp_path, "r.json", render_record(sitting)))
    assert done.returncode == 0
    assert "no hay raíz que comprobar" in done.stdout


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"sitting": {"id": 1}, "chains": {}, "root": ""}',
        b'{"sitting": {"id": 1}, "chains": [], "root": "", "root_signature": null}',
        b'{"sitting": {"id": "1"}, "chains": {}, "root": "", "root_signature": null}',
        b'{"sitting": {"id": 1}, "chains": {"a": 1}, "root": "", "root_signature": null}',
        b'{"sitting": {"id": 1}, "chains": {}, "root": "", "root": "", "root_signature": null}',
        b'{"sitting": {"id": NaN}, "chains": {}, "root": "", "root_signature": null}',
        b'{"sitting": {"id": 1' + b"0" * 5000 + b'}, "chains": {}, "root": "", "root_signature": null}',
    ],
)
def test_files_that_cannot_be_understood(tmp_path: Path, content: bytes) -> None:
    done = run(stored(tmp_path, "r.json", content))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("ILEGIBLE: ")
    assert "Traceback" not in done.stderr


def test_usage(tmp_path: Path) -> None:
    assert run().returncode == 2
    assert run("--act", tmp_path / "acta.pdf").returncode == 2
    missing = run(tmp_path / "nada.json")
    assert (missing.returncode, "ILEGIBLE" in missing.stderr) == (2, True)
    helped = run("--help")
    assert helped.returncode == 0
    assert "--receipts" in helped.stdout
    assert "Salida: 0 todo corresponde" in helped.stdout
