"""One byte string per value: what is hashed or signed."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.canonical import canonical, digest

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({}, "{}"),
        ([], "[]"),
        ((1, "a"), '[1,"a"]'),
        ({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}'),
        ({"option": None, "position": 3, "revision": 7}, '{"option":null,"position":3,"revision":7}'),
        ("ñ\n\u2028😀", '"\\u00f1\\n\\u2028\\ud83d\\ude00"'),
        (10**30, "1" + "0" * 30),
        ({1: "a"}, '{"1":"a"}'),
    ],
)
def test_spelling(value: Any, text: str) -> None:
    assert canonical(value) == text
    assert digest(value) == hashlib.sha256(text.encode()).hexdigest()


@given(VALUES)
def test_it_is_json_and_says_the_same_again(value: Any) -> None:
    text = canonical(value)
    assert text.isascii()
    assert json.loads(text) == value
    assert canonical(json.loads(text)) == text


@given(st.dictionaries(st.text(), st.integers(), min_size=2))
def test_order_of_keys_does_not_matter(value: dict[str, int]) -> None:
    assert canonical(dict(reversed(value.items()))) == canonical(value)


@pytest.mark.parametrize("value", [1.0, float("nan"), Decimal("1.5"), b"x", {1}, object()])
def test_what_has_no_single_spelling_is_refused(value: Any) -> None:
    for nested in (value, [value], {"a": [{"b": value}]}):
        with pytest.raises(TypeError, match="canonical form"):
            canonical(nested)
