"""A new address or socket command without a row in the tables fails here."""

from __future__ import annotations

from core.protocol import SocketConsumer
from exam_server.asgi import application
from tests.access.commands import CONSUMERS, ROUTES, command_rows
from tests.access.endpoints import endpoints, rows


def test_every_address_of_the_site_has_a_row_and_every_row_an_address() -> None:
    assert {row.endpoint for row in rows()} == set(endpoints())


def test_no_row_stands_twice() -> None:
    keys = [(row.endpoint, row.method, row.stage) for row in rows()]
    assert len(set(keys)) == len(keys)
    said = [(row.socket, row.command, row.stage) for row in command_rows()]
    assert len(set(said)) == len(said)


def test_every_socket_is_in_the_table() -> None:
    ours = {consumer for consumer in SocketConsumer.__subclasses__() if not consumer.__module__.startswith("tests.")}
    assert ours == set(CONSUMERS.values())
    routes = application.application_mapping["websocket"].routes
    assert sorted(str(route.pattern) for route in routes) == sorted(ROUTES.values())


def test_every_command_has_a_row_and_every_row_a_command() -> None:
    for socket, consumer in CONSUMERS.items():
        assert {row.command for row in command_rows() if row.socket == socket} == set(consumer.commands)
