#!/usr/bin/env python3
"""Check a sitting's record, receipts or a published act, offline, with this one file.

    verify_record.py registro.json
    verify_record.py registro.json --receipts constancias.json
    verify_record.py --receipts constancias.json --keys receipt-key.json
    verify_record.py --act acta.pdf --signature firma.json --keys receipt-key.json

Hashes need the standard library alone, signatures the `cryptography` package. It shares no code with the server.
Exit codes: 0 everything holds; 1 something was altered, is missing or is not signed; 2 a file cannot be understood;
3 hashes hold, signatures could not be checked because `cryptography` is not installed.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    CAN_VERIFY = True
except ImportError:
    CAN_VERIFY = False

OK, ALTERED, UNREADABLE, UNSIGNED = 0, 1, 2, 3
GENESIS = "0" * 64
ENTRY_FIELDS: dict[str, type] = dict.fromkeys(("chain", "kind", "actor", "at", "data", "prev", "hash"), str) | {
    "index": int
}
RECEIPT_FIELDS: dict[str, tuple[type, ...]] = dict.fromkeys(("attempt", "at", "head"), (str,)) | {
    "revision": (int,),
    "position": (int, type(None)),
    "option": (str, type(None)),
}
MAX_BYTES = 1 << 30  # a sitting of thousands is far below; refuses what would exhaust the memory


class UnreadableError(Exception):
    """A file that is not what it should be: nothing can be said about its contents."""


@dataclass(frozen=True)
class Finding:
    """One thing that does not hold: where, and what. `index` is the entry's place in its chain, from 0."""

    place: str
    index: int | None
    what: str

    def __str__(self) -> str:
        return f"{self.place}{'' if self.index is None else f' #{self.index}'}: {self.what}"


@dataclass
class Report:
    """What was found, what was counted, and what could not be checked."""

    findings: list[Finding] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unsigned: bool = False

    def add(self, place: str, index: int | None, what: str) -> None:
        self.findings.append(Finding(place, index, what))


def canonical(value: Any) -> bytes:
    """Sorted keys, no spaces, ASCII escapes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode("ascii")


def entry_hash(entry: dict[str, Any]) -> str:
    """SHA-256 of the canonical entry without its own hash."""
    return hashlib.sha256(canonical({name: entry[name] for name in ENTRY_FIELDS if name != "hash"})).hexdigest()


def merkle_root(leaves: list[bytes]) -> str:
    """Pairs are hashed after a 0x01; a level's odd last node climbs alone."""
    if not leaves:
        return hashlib.sha256(b"").hexdigest()
    level = leaves
    while len(level) > 1:
        pairs = [hashlib.sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        level = pairs + ([level[-1]] if len(level) % 2 else [])
    return level[0].hex()


def merkle_leaf(name: str, head: str) -> bytes:
    """A chain's name and head, hashed after a 0x00."""
    return hashlib.sha256(
        b"\x00" + name.encode(errors="surrogatepass") + b"\n" + head.encode(errors="surrogatepass")
    ).digest()


class Keys:
    """The public keys to trust: those of `--keys` if given, else those the file itself brings."""

    def __init__(self, listed: Any, report: Report) -> None:
        self.report = report
        self.known: dict[str, bytes] = {}
        for key in listed if isinstance(listed, list) else []:
            try:
                public = base64.b64decode(key["public"], validate=True)
            except (TypeError, KeyError, ValueError):
                report.add("claves", None, "una clave pública no se puede leer")
                continue
            if hashlib.sha256(public).hexdigest()[:16] != key.get("key"):
                report.add("claves", None, f"el nombre {key.get('key')!r} no es el de su clave pública")
                continue
            self.known[key["key"]] = public

    def check(self, data: bytes, signed: Any, place: str, index: int | None = None) -> None:
        """Report unless `signed` = {key, signature} is a signature of `data` by a known key."""
        if not isinstance(signed, dict) or not isinstance(signed.get("signature"), str):
            self.report.add(place, index, "no tiene firma")
        elif not isinstance(signed.get("key"), str) or signed["key"] not in self.known:
            self.report.add(place, index, f"la clave {signed.get('key')!r} no está entre las publicadas")
        elif not CAN_VERIFY:
            self.report.unsigned = True
        elif not _verifies(self.known[signed["key"]], signed["signature"], data):
            self.report.add(place, index, "la firma no corresponde a lo firmado")


def _verifies(public: bytes, signature: str, data: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(base64.b64decode(signature, validate=True), data)
    except (InvalidSignature, ValueError):
        return False
    return True


def check_record(record: dict[str, Any], keys: Keys, report: Report) -> None:
    """Every chain by itself, then the seal over all of them."""
    chains = record["chains"]
    for name, entries in sorted(chains.items()):
        check_chain(name, entries, report)
    total = sum(len(entries) for entries in chains.values())
    report.done.append(f"{len(chains)} cadenas, {total} asientos")
    check_seal(record, keys, report)


def check_chain(name: str, entries: list[Any], report: Report) -> None:
    """Shape, chain, place, hash and link of each entry, in order. An entry is named by the place it should have."""
    prev, expected = GENESIS, 0
    for entry in entries:
        if (problem := _shape_problem(entry)) is not None:
            report.add(name, expected, problem)
            expected += 1
            continue
        intact = entry_hash(entry) == entry["hash"]
        if not intact:
            report.add(name, expected, "su contenido no corresponde a su huella: fue alterado")
        if entry["chain"] != name:
            report.add(name, expected, f"dice ser de la cadena {entry['chain']!r}")
        if entry["index"] != expected:
            report.add(name, expected, _place_problem(entry["index"], expected))
        if entry["prev"] != prev:
            report.add(name, expected, "no enlaza con el asiento anterior")
        prev = entry["hash"]
        expected = (entry["index"] if intact else expected) + 1
    if not entries:
        report.add(name, None, "la cadena está vacía")


def _shape_problem(entry: Any) -> str | None:
    if not isinstance(entry, dict) or set(entry) != set(ENTRY_FIELDS):
        return "no tiene los campos de un asiento"
    for name, kind in ENTRY_FIELDS.items():
        if type(entry[name]) is not kind:
            return f"el campo {name} no es válido"
    return None


def _place_problem(index: int, expected: int) -> str:
    if index == expected + 1:
        return f"falta el asiento {expected}"
    if index > expected:
        return f"faltan los asientos {expected} a {index - 1}"
    return f"está repetido o fuera de lugar: dice ser el {index} y le toca el {expected}"


def check_seal(record: dict[str, Any], keys: Keys, report: Report) -> None:
    """The heads named when the sitting closed, the Merkle root over them, and its signature."""
    root, sitting = record["root"], record["sitting"]["id"]
    name = f"sitting:{sitting}"
    closings = [e for e in record["chains"].get(name, []) if isinstance(e, dict) and e.get("kind") == "sitting.closed"]
    if not root and not closings and name in record["chains"]:
        report.notes.append("La sesión aún no cierra: no hay raíz que comprobar.")
        return
    if len(closings) != 1:
        report.add(name, None, f"debe tener un asiento de cierre y tiene {len(closings)}")
        return
    closing = closings[0]
    heads = _sealed_heads(closing)
    if heads is None:
        report.add(name, closing.get("index"), "el asiento de cierre no dice qué cadenas selló")
        return
    for chain, (index, digest) in heads.items():
        _check_head(chain, index, digest, record["chains"].get(chain), report)
    for chain in record["chains"]:
        if chain.startswith("attempt:") and chain not in heads:
            report.add(chain, None, "no estaba entre las cadenas selladas al cierre")
    leaves = {chain: digest for chain, (_, digest) in heads.items()} | {name: str(closing.get("hash"))}
    if merkle_root([merkle_leaf(chain, leaves[chain]) for chain in sorted(leaves)]) != root:
        report.add("raíz", None, "no es la que resulta de las cadenas")
    statement = {"sitting": sitting, "root": root, "closed_head": closing.get("hash")}
    keys.check(canonical(statement), record["root_signature"], "raíz")
    report.done.append(f"raíz {root}")


def _sealed_heads(closing: dict[str, Any]) -> dict[str, tuple[int, str]] | None:
    try:
        heads = json.loads(closing["data"])["heads"]
        return {str(chain): (int(index), str(digest)) for chain, (index, digest) in heads.items()}
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return None


def _check_head(chain: str, index: int, digest: str, entries: list[Any] | None, report: Report) -> None:
    if entries is None:
        report.add(chain, None, "falta la cadena, que se selló al cierre")
    elif not 0 <= index < len(entries):
        report.add(chain, index, "falta el asiento que se selló al cierre")
    elif not isinstance(entries[index], dict) or entries[index].get("hash") != digest:
        report.add(chain, index, "no es el asiento que se selló al cierre")


def check_receipts(receipts: dict[str, Any], keys: Keys, record: dict[str, Any] | None, report: Report) -> None:
    """The signature of each receipt and, with the record at hand, that its entry exists and says the same."""
    chain = f"attempt:{receipts['attempt']}"
    entries = record["chains"].get(chain) if record is not None else None
    if record is not None and entries is None:
        report.add(chain, None, "el registro no tiene esta cadena")
    by_hash = {str(entry.get("hash")): entry for entry in entries or [] if isinstance(entry, dict)}
    for number, receipt in enumerate(receipts["receipts"], start=1):
        place = f"constancia {number}"
        if not isinstance(receipt, dict) or any(
            name not in receipt or type(receipt[name]) not in kinds for name, kinds in RECEIPT_FIELDS.items()
        ):
            report.add(place, None, "no tiene los campos de una constancia")
            continue
        place += f" (revisión {receipt['revision']})"
        if receipt["attempt"] != receipts["attempt"]:
            report.add(place, None, "es de otra evaluación")
        keys.check(canonical({name: receipt[name] for name in RECEIPT_FIELDS}), receipt, place)
        if entries is not None:
            _check_against_entry(receipt, by_hash.get(receipt["head"]), place, report)
    against = "" if entries is None else ", cotejadas con el registro"
    report.done.append(f"{len(receipts['receipts'])} constancias{against}")


def _check_against_entry(receipt: dict[str, Any], entry: dict[str, Any] | None, place: str, report: Report) -> None:
    if entry is None:
        report.add(place, None, f"el registro no tiene su asiento {receipt['head'][:12]}…")
        return
    kind = "attempt.closed" if receipt["position"] is None else "answer.saved"
    if entry.get("kind") != kind or entry.get("at") != receipt["at"]:
        report.add(place, None, f"el asiento {entry.get('index')} no dice lo mismo")
    elif kind == "answer.saved":
        said = {name: receipt[name] for name in ("position", "option", "revision")}
        if entry.get("data") != canonical(said).decode():
            report.add(place, None, f"el asiento {entry.get('index')} dice otra respuesta")


def check_act(act: bytes, signed: dict[str, Any], keys: Keys, report: Report) -> None:
    """The act's SHA-256 and the detached signature over its bytes."""
    if signed["sha256"] != (digest := hashlib.sha256(act).hexdigest()):
        report.add("acta", None, f"su huella es {digest} y la firma es de {signed['sha256']}")
    keys.check(act, signed, "acta")
    report.done.append(f"acta {digest}")


def read_bytes(path: Path) -> bytes:
    """A file's bytes within the limit."""
    try:
        if path.stat().st_size <= MAX_BYTES:
            return path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"{path}: {error.strerror}") from error
    raise UnreadableError(f"{path}: es demasiado grande")


def read_json(path: Path, shape: dict[str, type | tuple[type, ...]]) -> dict[str, Any]:
    """A JSON object with at least these fields, of these types, and no field given twice."""
    try:
        loaded = json.loads(read_bytes(path), object_pairs_hook=_no_repeats, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"{path}: no es JSON válido ({error})") from error
    if not isinstance(loaded, dict):
        raise UnreadableError(f"{path}: no es un objeto JSON")
    for name, kind in shape.items():
        if name not in loaded or not isinstance(loaded[name], kind):
            raise UnreadableError(f"{path}: falta el campo {name!r} o no es válido")
    return loaded


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(found := dict(pairs)) != len(pairs):
        raise ValueError("un campo está repetido")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} no es JSON")


def read_record(path: Path) -> dict[str, Any]:
    """The export of a sitting."""
    record = read_json(path, {"sitting": dict, "chains": dict, "root": str, "root_signature": (dict, type(None))})
    if type(record["sitting"].get("id")) is not int or not all(isinstance(v, list) for v in record["chains"].values()):
        raise UnreadableError(f"{path}: no tiene la forma de un registro de sesión")
    return record


def parser() -> argparse.ArgumentParser:
    """The command line."""
    command = argparse.ArgumentParser(
        description="Comprueba sin conexión el registro de una sesión, las constancias de alguien o un acta publicada.",
        epilog="Salida: 0 todo corresponde · 1 algo fue alterado, falta o no está firmado · 2 archivo ilegible · "
        "3 las huellas corresponden, las firmas no se pudieron comprobar (instale cryptography).",
    )
    command.add_argument("record", nargs="?", type=Path, help="registro.json de la sesión")
    command.add_argument("--receipts", action="append", default=[], type=Path, metavar="ARCHIVO", help="constancias")
    command.add_argument("--act", type=Path, metavar="ARCHIVO", help="acta.pdf (pide también --signature)")
    command.add_argument("--signature", type=Path, metavar="ARCHIVO", help="firma.json del acta")
    command.add_argument(
        "--keys", type=Path, metavar="ARCHIVO",
        help="claves públicas de confianza (/.well-known/receipt-key.json); sin esto se usan las que trae cada archivo",
    )  # fmt: skip
    return command


def run(options: argparse.Namespace, report: Report) -> None:
    """Check everything that was given."""
    trusted = read_json(options.keys, {"keys": list})["keys"] if options.keys else None
    if not options.keys:
        report.notes.append("Claves usadas: las de cada archivo. Compárelas con las publicadas (--keys).")

    def keys_for(brought: dict[str, Any]) -> Keys:
        return Keys(trusted if trusted is not None else brought.get("keys"), report)

    record = read_record(options.record) if options.record else None
    if record is not None:
        check_record(record, keys_for(record), report)
    for path in options.receipts:
        receipts = read_json(path, {"attempt": str, "receipts": list})
        check_receipts(receipts, keys_for(receipts), record, report)
    if options.act:
        signed = read_json(options.signature, {"key": str, "signature": str, "sha256": str})
        check_act(read_bytes(options.act), signed, keys_for(signed), report)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the exit code."""
    command = parser()
    options = command.parse_args(arguments)
    if not (options.record or options.receipts or options.act):
        command.error("indique un registro, --receipts o --act")
    if bool(options.act) != bool(options.signature):
        command.error("--act y --signature van juntos")
    report = Report()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # names in an altered file may hold anything
    try:
        run(options, report)
    except UnreadableError as error:
        print(f"ILEGIBLE: {error}", file=sys.stderr)
        return UNREADABLE
    print(*lines(report), sep="\n")
    return ALTERED if report.findings else UNSIGNED if report.unsigned else OK


def lines(report: Report) -> Iterator[str]:
    """The report as a person reads it."""
    yield from (f"Comprobado: {done}." for done in report.done)
    yield from report.notes
    if report.unsigned:
        yield "Las firmas NO se comprobaron: instale el paquete cryptography."
    yield from (f"ALTERADO {finding}" for finding in report.findings)
    if report.findings:
        yield f"NO CORRESPONDE: {len(report.findings)} hallazgos."
    else:
        yield "Las huellas corresponden." if report.unsigned else "OK: todo corresponde."


if __name__ == "__main__":
    sys.exit(main())
