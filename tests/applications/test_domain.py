"""The pure parts of an application: which annexes, which words, which figures, which files."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from applications.domain.annexes import CLAUSES, TITLES, annex_mode, label_of, required_annexes
from applications.domain.profile import needs_of
from applications.domain.snapshot import GivenAnnex, StoredFile, files_of, frozen
from applications.domain.words import when_to_apply
from applications.enums import AnnexCode, AnnexMode
from calls.domain.windows import Window
from core.canonical import digest
from core.paper import build, heading, listing, paragraph, printable

ALL = ["ANEXO_10", "ANEXO_11", "ANEXO_12"]
ANNEXES: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ALL),
    ({"applicationDocuments": []}, []),
    ({"applicationDocuments": [{"code": "DNI", "required": True}]}, []),
    (
        {"applicationDocuments": [{"code": "ANEXO_12"}, {"code": "ANEXO_10", "required": True}]},
        ["ANEXO_10", "ANEXO_12"],
    ),
    ({"applicationDocuments": [{"code": "ANEXO_10", "required": False}]}, []),
]


@pytest.mark.parametrize(("terms", "asked"), ANNEXES)
def test_which_annexes_a_call_asks_for(terms: dict[str, Any], asked: list[str]) -> None:
    assert required_annexes(terms) == asked


def test_how_annexes_are_given() -> None:
    assert annex_mode({}) == AnnexMode.SIGNED_UPLOAD
    assert annex_mode({"annexMode": None}) == AnnexMode.SIGNED_UPLOAD
    assert annex_mode({"annexMode": "ELECTRONIC_DECLARATION"}) == AnnexMode.ELECTRONIC_DECLARATION
    with pytest.raises(ValueError, match="OTRA"):
        annex_mode({"annexMode": "OTRA"})


def test_every_annex_has_its_words() -> None:
    assert set(TITLES) == set(CLAUSES) == set(AnnexCode)
    assert label_of("ANEXO_10") == "Anexo N° 10, Ficha de Postulación"


HOURS = (time(8, 30), time(17, 30))
ONE, TWO = date(2023, 10, 10), date(2023, 10, 11)
WORDS = [
    (Window(ONE, ONE, *HOURS), "La postulación se realiza el 10/10/2023 de 08:30 a 17:30 horas."),
    (Window(ONE, TWO, *HOURS), "La postulación se realiza del 10/10/2023 al 11/10/2023 de 08:30 a 17:30 horas."),
    (Window(ONE, TWO), "La postulación se realiza del 10/10/2023 al 11/10/2023."),
]


@pytest.mark.parametrize(("window", "words"), WORDS)
def test_the_words_of_a_window(window: Window, words: str) -> None:
    assert when_to_apply(window) == words


def test_a_profile_in_figures() -> None:
    profile = {"generalExperienceMonths": 60, "training": {"minHours": 90, "hoursPerCredit": 17}}
    needs = needs_of({"code": "X", "profile": profile})
    assert (needs.label, needs.general, needs.specific, needs.hours) == ("X", 60, 0, Decimal(90))
    assert (needs.hours_per_credit, needs.career) == (17, None)
    assert needs_of({"code": "X"}).general == 0


def test_a_snapshot_names_its_files_wherever_they_stand() -> None:
    dni, signed, title = (StoredFile(letter * 64, f"{letter}.pdf", 9, 1) for letter in "abc")
    sheet = {"dni": dni.data(), "education": [{"file": title.data()}, {"file": None}], "photo": "d" * 64}
    snapshot = frozen(
        call="X",
        counts_at="2023-10-10T14:00:00.000Z",
        received_at="2023-10-10T14:00:00.000Z",
        origin="PORTAL",
        annexes=[GivenAnnex("ANEXO_10", "SIGNED_UPLOAD", "2023-10-10T13:00:00.000Z", signed)],
        sheet=sheet,
    )
    assert files_of(snapshot) == {file.sha256: file for file in (dni, signed, title)}
    assert digest(snapshot) == digest(dict(reversed(snapshot.items())))


def test_paper_draws_any_text_and_the_same_bytes() -> None:
    assert printable("Ñandú 测试\n\u202e") == "Ñandú ?? ?"
    story = [*heading("Título"), paragraph("<b>no es marca</b> & tampoco"), listing(["A"], [["x " * 3000]], [1])]
    draw = partial(build, title="T", author="A", subject="S", footer="F")
    first = draw(story)
    again = draw([*heading("Título"), paragraph("<b>no es marca</b> & tampoco"), listing(["A"], [["x " * 3000]], [1])])
    assert first == again
    assert first.startswith(b"%PDF-")
