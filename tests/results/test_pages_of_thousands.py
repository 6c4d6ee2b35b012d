"""No page of the process asks more of the database when more people apply. How long they take is `tests.load.process`."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.load.process import Page, pages_of, signed_in
from tests.results.crowd import crowd

pytestmark = pytest.mark.django_db


def asked(applications: int) -> dict[str, int]:
    """Queries of each page of a call with so many applications, which is gone afterwards."""
    with transaction.atomic():
        pages = pages_of(crowd(applications))
        found = {page.name: queries_of(page) for page in pages}
        transaction.set_rollback(True)
    return found


def queries_of(page: Page) -> int:
    client = signed_in(page.who)
    assert client.get(page.address).status_code == 200, page  # what a process reads only once
    with CaptureQueriesContext(connection) as queries:
        client.get(page.address)
    return len(queries)


def test_three_times_the_applications_ask_as_many_queries(private: Path) -> None:
    few, many = asked(20), asked(60)  # twenty have one of each kind of fate
    assert few == many
