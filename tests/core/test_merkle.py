"""One root over many heads; a path from any of them, and from nothing else."""

from __future__ import annotations

import hashlib

import pytest

from core import merkle

SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17]


def leaves(count: int) -> list[bytes]:
    return [merkle.leaf(f"attempt:{number}", f"{number:064x}") for number in range(count)]


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def test_roots_by_hand() -> None:
    a, b, c = leaves(3)
    assert a == sha(b"\x00attempt:0\n" + b"0" * 64)
    assert merkle.root([]) == hashlib.sha256(b"").hexdigest()
    assert merkle.root([a]) == a.hex()
    assert merkle.root([a, b]) == sha(b"\x01" + a + b).hex()
    assert merkle.root([a, b, c]) == sha(b"\x01" + sha(b"\x01" + a + b) + c).hex()


@pytest.mark.parametrize("size", SIZES)
def test_every_leaf_has_a_path_that_only_it_has(size: int) -> None:
    row = leaves(size)
    root = merkle.root(row)
    for index, one in enumerate(row):
        path = merkle.proof(row, index)
        assert merkle.holds(one, path, root)
        assert not merkle.holds(merkle.leaf(f"attempt:{index}", "f" * 64), path, root)
        assert not merkle.holds(one, [*path, ("left", "00" * 32)], root)
        assert not path or not merkle.holds(one, path[:-1], root)


@pytest.mark.parametrize("size", SIZES)
def test_any_change_changes_the_root(size: int) -> None:
    row = leaves(size)
    root = merkle.root(row)
    for index in range(size):
        changed = [*row]
        changed[index] = merkle.leaf(f"attempt:{index}", "f" * 64)
        assert merkle.root(changed) != root
    assert size == 1 or merkle.root([*reversed(row)]) != root
    assert merkle.root([*row, row[-1]]) != root


def test_an_inner_node_cannot_pass_for_a_leaf() -> None:
    a, b = leaves(2)
    inner = bytes.fromhex(merkle.root([a, b]))
    forged = sha(b"\x00" + a + b)
    assert forged != inner


def test_name_and_head_do_not_run_into_each_other() -> None:
    assert merkle.leaf("attempt:1", "2") != merkle.leaf("attempt:12", "")
