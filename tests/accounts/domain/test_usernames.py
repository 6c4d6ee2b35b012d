"""REG-01 and REG-04: what a typed user name may mean."""

from __future__ import annotations

import pytest

from accounts.domain.usernames import address_block, shown, spellings


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("01234567", ("01234567",)),
        (" 01234567 ", ("01234567",)),
        ("1234567", ()),
        ("123456789", ("123456789",)),
        ("abc123456", ("ABC123456", "abc123456")),
        ("ABC123456789", ("ABC123456789", "abc123456789")),
        ("ABC1234567890", ()),
        ("12345678A", ("12345678A",)),
        ("Monitor1", ("monitor1",)),
        ("RRHH", ("rrhh",)),
        ("observador", ("OBSERVADOR", "observador")),
        ("ab", ()),
        ("abc", ("abc",)),
        ("", ()),
        ("0123 4567", ()),
        ("0123456\n", ()),
        ("٠١٢٣٤٥٦٧", ()),
        ("ñandu1", ()),
        ("' OR 1=1 --", ()),
    ],
)
def test_spellings(typed: str, expected: tuple[str, ...]) -> None:
    assert spellings(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [(" 01234567 ", "01234567"), ("abc123456", "ABC123456"), ("Monitor1", "monitor1"), ("OBSERVADOR", "observador")],
)
def test_shown(typed: str, expected: str) -> None:
    assert shown(typed) == expected


@pytest.mark.parametrize(
    ("address", "block"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_address_block(address: str, block: str) -> None:
    assert address_block(address) == block
