from __future__ import annotations

import pytest

from cvs.places import full_name, inside, places


def test_the_list_is_whole() -> None:
    assert [sum(len(code) == digits for code in places()) for digits in (2, 4, 6)] == [25, 196, 1893]
    assert all(code[:-2] in places() for code in places() if len(code) > 2)
    assert all(inside(code) for code in places() if len(code) < 6)


@pytest.mark.parametrize(
    ("code", "first"),
    [("", ("01", "Amazonas")), ("15", ("1502", "Barranca")), ("02", ("0202", "Aija")), ("1501", ("150102", "Ancón"))],
)
def test_what_lies_inside_comes_by_name(code: str, first: tuple[str, str]) -> None:
    assert inside(code)[0] == first


@pytest.mark.parametrize("code", ["99", "9901", "150122", "x"])
def test_nothing_lies_inside_what_is_none(code: str) -> None:
    assert inside(code) == []


@pytest.mark.parametrize(
    ("code", "name"), [("150122", "Miraflores, Lima, Lima"), ("1501", ""), ("999999", ""), ("", "")]
)
def test_a_district_by_its_code(code: str, name: str) -> None:
    assert full_name(code) == name


def test_accents_do_not_count_for_the_order() -> None:
    assert [name for _, name in inside("")][:4] == ["Amazonas", "Áncash", "Apurímac", "Arequipa"]
