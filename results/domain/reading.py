"""Reading data files strictly: an error names the place of the bad value and says in Spanish what is wrong with it."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

from core.errors import BadRequest

MAX_BYTES = 32 * 1024 * 1024  # some 5,000 applicants with full sheets

# Exact numbers: whole ones, or decimals written as text. A binary float has no place in a score.
Whole = Annotated[int, Meta(ge=0, le=1_000_000)]
Amount = Whole | Annotated[str, Meta(pattern=r"^[0-9]{1,7}(\.[0-9]{1,6})?$")]
Code = Annotated[str, Meta(max_length=40)]
Text = Annotated[str, Meta(max_length=300)]
LongText = Annotated[str, Meta(max_length=4000)]

FIRST_YEAR, LAST_YEAR = 1900, 2100

_T = TypeVar("_T")
_TYPES = {
    "int": "un entero", "str": "un texto", "float": "un número con decimales sin comillas", "bool": "verdadero o falso",
    "null": "nada (null)", "array": "una lista", "object": "un objeto", "date": "una fecha", "datetime": "una fecha con hora",
}  # fmt: skip
_PLACE = re.compile(r"^(?P<what>.*?)(?: - at (?:`key` in )?`(?P<place>[^`]*)`)?$", re.DOTALL)
_SAYINGS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), saying)
    for pattern, saying in (
        (r"^Invalid enum value '?(.*?)'?$", "«{0}» no es uno de los valores admitidos"),
        (r"^Invalid RFC3339 encoded datetime$", "la fecha y hora no es válida (AAAA-MM-DDTHH:MM:SS±HH:MM)"),
        (r"^Invalid RFC3339 encoded date$", "la fecha no es válida (AAAA-MM-DD)"),
        (r"^Expected `datetime` with a timezone component$", "la fecha y hora no dice su zona horaria"),
        (r"^Expected `str` matching regex '\^\[0-9\].*$", "no es un número como «90» o «1.5»"),
        (r"^Expected `str` matching regex .*$", "no tiene la forma esperada"),
        (r"^Expected `str` of length <= (\d+)$", "tiene más de {0} caracteres"),
        (r"^Expected `str` of length >= (\d+)$", "está vacío"),
        (r"^Expected `array` of length <= (\d+)$", "tiene más de {0} elementos"),
        (r"^Expected `int` (>=|<=) (-?\d+)$", "el número debe ser {0} {1}"),
    )
)
_KEYS = (
    (re.compile(r"^Object contains unknown field `(.*)`$", re.DOTALL), "clave desconocida"),
    (re.compile(r"^Object missing required field `(.*)`$"), "falta esta clave"),
)
_EXPECTED = re.compile(r"^Expected `(?P<asked>.*)`, got `(?P<got>.*)`$")


class Data(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """Base of every object of a file: keys in camel case and no others, days within two centuries."""

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if isinstance(value, date) and not FIRST_YEAR <= value.year <= LAST_YEAR:
                raise ValueError(f"una fecha está fuera de los años {FIRST_YEAR} a {LAST_YEAR}")


def bad(path: str, what: str, code: str = "data.invalid") -> BadRequest:
    """The error of a value at `path`; without a path, of the whole file."""
    return BadRequest(code, f"{path}: {what}." if path else f"{what[:1].upper()}{what[1:]}.", {"path": path})


def parse(raw: bytes) -> Any:
    """JSON as plain data. BadRequest `data.too_large`, `data.encoding`, `data.malformed` (with its line), `data.repeated`."""
    if len(raw) > MAX_BYTES:
        raise BadRequest("data.too_large", f"El archivo supera {MAX_BYTES // 1024 // 1024} MiB.", {"limit": MAX_BYTES})
    try:
        return json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise BadRequest("data.encoding", "El archivo no está en UTF-8.") from error
    except json.JSONDecodeError as error:
        where = {"line": error.lineno, "column": error.colno}
        raise BadRequest(
            "data.malformed", f"No es JSON: línea {error.lineno}, columna {error.colno}.", where
        ) from error
    except RecursionError as error:
        raise BadRequest("data.malformed", "El JSON tiene demasiados niveles.") from error
    except ValueError as error:  # a number of thousands of digits
        raise BadRequest("data.malformed", "El JSON tiene un número demasiado largo.") from error


def shaped(data: object, shape: type[_T]) -> _T:
    """`data` as `shape` (a msgspec Struct), or BadRequest `data.invalid` with the path of the first bad value."""
    try:
        return msgspec.convert(data, shape, strict=True)
    except msgspec.ValidationError as error:
        found = _PLACE.match(str(error))
        what, place = (found["what"], found["place"] or "$") if found else (str(error), "$")
        for pattern, saying in _KEYS:
            if key := pattern.match(what):
                place, what = f"{place}.{key[1]}", saying
        raise bad(place.removeprefix("$").removeprefix("."), _in_spanish(what)) from error


def _in_spanish(what: str) -> str:
    for pattern, saying in _SAYINGS:
        if found := pattern.match(what):
            return saying.format(*found.groups())
    if found := _EXPECTED.match(what):
        asked = " o ".join(_TYPES.get(name, name) for name in found["asked"].split(" | "))
        return f"se espera {asked}, y hay {_TYPES.get(found['got'], found['got'])}"
    return what


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadRequest("data.repeated", f"La clave «{twice}» está dos veces en un mismo objeto.", {"path": twice})
    return made


def _no_constant(name: str) -> Any:
    raise BadRequest("data.malformed", f"{name} no es un número de JSON.")
