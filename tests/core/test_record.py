"""The append-only record: chained, complete, in the transaction of its change, one writer after another (AUD-01)."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from core.canonical import canonical
from core.immutability import protect, release
from core.models import ChainHead, RecordEntry
from core.record import (
    GENESIS,
    Act,
    Head,
    append,
    append_many,
    attempt_chain,
    call_chain,
    entries_of,
    heads_of,
    sitting_chain,
)

NOW = datetime(2023, 10, 16, 14, 7, 12, 345_000, tzinfo=UTC)


def act(chain: str = "attempt:a", kind: str = "answer.saved", **data: object) -> Act:
    return Act(chain, kind, "user:x", NOW, data)


def links_hold(chain: str) -> bool:
    """The chain recomputed from the rows, as a stranger would from docs/protocol.md."""
    prev = GENESIS
    for index, entry in enumerate(entries_of(chain)):
        fields = {
            "chain": entry.chain,
            "index": entry.index,
            "kind": entry.kind,
            "actor": entry.actor,
            "at": entry.at,
            "data": entry.data,
            "prev": entry.prev,
        }
        hashed = hashlib.sha256(canonical(fields).encode()).hexdigest()
        if (entry.index, entry.prev, entry.hash) != (index, prev, hashed):
            return False
        prev = entry.hash
    return True


@pytest.mark.django_db
def test_entries_are_chained_from_sixty_four_zeros() -> None:
    first = append(act(position=1, option="k3f9ab", revision=1))
    second = append(act(kind="attempt.closed", by="finish"))
    one, two = entries_of("attempt:a")
    assert (one.index, one.prev, one.hash) == (0, "0" * 64, first.hash)
    assert (two.index, two.prev, two.hash) == (1, first.hash, second.hash)
    assert (one.kind, one.actor, one.at) == ("answer.saved", "user:x", "2023-10-16T14:07:12.345Z")
    assert one.data == '{"option":"k3f9ab","position":1,"revision":1}'
    assert one.payload == {"position": 1, "option": "k3f9ab", "revision": 1}
    assert links_hold("attempt:a")
    assert heads_of(["attempt:a", "attempt:none"]) == {"attempt:a": Head("attempt:a", 1, second.hash)}


@pytest.mark.django_db
def test_many_acts_of_many_chains_keep_their_order() -> None:
    append(act("b"))
    heads = append_many([act("a", n=1), act("b", n=2), act("a", n=3), act("b", n=4), act("b", n=5)])
    assert [(head.chain, head.index) for head in heads] == [("a", 0), ("b", 1), ("a", 1), ("b", 2), ("b", 3)]
    assert [entry.payload.get("n") for entry in entries_of("b")] == [None, 2, 4, 5]
    assert all(links_hold(chain) for chain in "ab")


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 40])
def test_statements_do_not_grow_with_the_acts(count: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(3):
        append_many([act(f"attempt:{number}") for number in range(count)])


@pytest.mark.django_db
def test_nothing_to_write_writes_nothing() -> None:
    assert append_many([]) == []
    assert not RecordEntry.objects.exists()


@pytest.mark.django_db
def test_what_has_no_canonical_form_is_refused_whole() -> None:
    with pytest.raises(TypeError):
        append_many([act(n=1), act(n=1.5)])
    assert entries_of("attempt:a") == []


@pytest.mark.django_db(transaction=True)
def test_an_act_belongs_in_the_transaction_of_its_change() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        append(act())

    @transaction.atomic
    def change_that_fails() -> None:
        append(act())
        raise RuntimeError

    with pytest.raises(RuntimeError):
        change_that_fails()
    assert (RecordEntry.objects.count(), ChainHead.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_writers_of_one_chain_queue() -> None:
    """Several connections at once: no index is skipped, repeated or lost."""
    with transaction.atomic():
        append(act(kind="attempt.assigned"))
    writers, each = 4, 8
    start, errors = threading.Barrier(writers), list[BaseException]()

    def write(number: int) -> None:
        try:
            start.wait()
            for turn in range(each):
                with transaction.atomic():
                    append(act(writer=number, turn=turn))
        except BaseException as error:  # noqa: BLE001 - a thread's failure is this test's failure
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(entries_of("attempt:a")) == 1 + writers * each
    assert links_hold("attempt:a")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        lambda: RecordEntry.objects.update(actor="user:y"),
        lambda: RecordEntry.objects.all().delete(),
        lambda: RecordEntry.objects.get().delete(),
        lambda: _raw("UPDATE core_recordentry SET data = data"),
        lambda: _raw("DELETE FROM core_recordentry WHERE 1 = 1"),
    ],
)
def test_the_database_refuses_every_change(change: Callable[[], object]) -> None:
    append(act())
    with pytest.raises(DatabaseError, match="append-only table core_recordentry"), transaction.atomic():
        change()
    assert entries_of("attempt:a")[0].actor == "user:x"
    assert append(act()).index == 1  # and writing goes on


@pytest.mark.django_db
def test_protection_may_be_lifted_and_put_back() -> None:
    append(act())
    release(connection, "core_recordentry")
    RecordEntry.objects.update(actor="user:y")
    for _ in range(2):  # idempotent
        protect(connection, "core_recordentry")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        RecordEntry.objects.all().delete()
    assert not links_hold("attempt:a")


PROTECTED = {
    "applications_application",  # who, where, which number and when, once confirmed
    "applications_confirmation",
    "applications_registryquery",
    "applications_requirementdecision",
    "applications_withdrawal",
    "calls_declaration",
    "calls_notice",
    "calls_scheduleversion",
    "core_recordentry",
    "exams_annulment",
    "exams_answer",
    "results_bonuscheck",
    "results_callend",
    "results_checklistmark",
    "results_claim",
    "results_claimdecision",
    "results_cvreopening",
    "results_evaluationimport",
    "results_interviewarrival",
    "results_interviewmoment",
    "results_interviewscore",
    "results_personalwindow",
    "results_promotion",
    "results_publication",
    "results_signingfailure",
    "results_stageresult",
    "results_supportregistration",
    "results_tieinput",
}


@pytest.mark.django_db
def test_every_append_only_table_is_protected() -> None:
    """What the database itself says it guards."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT DISTINCT event_object_table FROM information_schema.triggers")
        else:
            cursor.execute("SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'")
        tables = {name for (name,) in cursor.fetchall()}
    assert tables == PROTECTED


def test_names_of_chains() -> None:
    assert (attempt_chain("x"), sitting_chain(7), call_chain("CAS-1")) == ("attempt:x", "sitting:7", "call:CAS-1")


def _raw(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
