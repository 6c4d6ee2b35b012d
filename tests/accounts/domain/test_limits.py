from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from accounts.domain.agents import UNKNOWN, device_words
from accounts.domain.limits import Limit, opens_at

NOW = datetime(2023, 10, 16, 14, 0, tzinfo=UTC)
QUARTER = Limit("prueba", 3, timedelta(minutes=15))
MS = timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("nth_newest", "opens"),
    [
        (None, None),
        (NOW, NOW + QUARTER.window),
        (NOW - QUARTER.window + MS, NOW + MS),
        (NOW - QUARTER.window, None),
        (NOW - QUARTER.window - MS, None),
    ],
)
def test_the_window_opens_at_its_very_end(nth_newest: datetime | None, opens: datetime | None) -> None:
    assert opens_at(nth_newest, QUARTER, NOW) == opens


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36", "Chrome en Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0 Safari/537.36 Edg/120.0", "Edge en Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari en iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0", "Firefox en Linux"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", "Mac"),
        ("", UNKNOWN),
        ("curl/8", UNKNOWN),
    ],
)
def test_a_device_in_words(agent: str, words: str) -> None:
    assert device_words(agent) == words
