"""`manage.py media`: one media process, from the settings. It runs until SIGTERM or SIGINT.

The process itself knows nothing of Django; this command only reads MEDIA_NODES and MEDIA_PUBLIC_ADDRESS for it.
"""

from __future__ import annotations

import asyncio
import ipaddress
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from proctoring.media.server import serve
from proctoring.nodes import socket_path


class Command(BaseCommand):
    help = "Atiende el video y el sonido de un nodo de MEDIA_NODES."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--node", type=int, default=0, help="Posición en MEDIA_NODES, desde 0.")
        parser.add_argument("--udp-port", type=int, default=0, help="Puerto UDP; 0 toma uno libre.")

    def handle(self, *args: Any, node: int, udp_port: int, **options: Any) -> None:
        if not 0 <= node < len(settings.MEDIA_NODES):
            raise CommandError(f"MEDIA_NODES tiene {len(settings.MEDIA_NODES)} nodos; --node {node} no existe.")
        addresses = public_addresses(settings.MEDIA_PUBLIC_ADDRESS)
        try:
            asyncio.run(
                serve(
                    socket_path=Path(socket_path(settings.MEDIA_NODES[node])),
                    udp_host=bind_host(addresses),
                    udp_port=udp_port,
                    advertise=addresses,
                    recordings=Path(settings.PRIVATE_ROOT) / "recordings",
                    on_ready=self._announce,
                )
            )
        except OSError as error:
            raise CommandError(f"No se pudo abrir el nodo {node}: {error}") from error

    def _announce(self, udp_port: int) -> None:
        self.stdout.write(f"video listo en el puerto UDP {udp_port}")
        self.stdout.flush()


def public_addresses(values: list[str]) -> list[str]:
    """The addresses that browsers are told; CommandError unless each is an IP address."""
    try:
        return [str(ipaddress.ip_address(value)) for value in values]
    except ValueError as error:
        raise CommandError(f"MEDIA_PUBLIC_ADDRESS lista direcciones IP: {error}") from error


def bind_host(addresses: list[str]) -> str:
    """Loopback alone where only loopback is told to browsers; else every interface, dual stack if IPv6 is among them."""
    parsed = [ipaddress.ip_address(value) for value in addresses]
    if all(address.is_loopback and address.version == 4 for address in parsed):
        return "127.0.0.1"
    if any(address.version == 6 for address in parsed):
        return "::"
    return "0.0.0.0"  # noqa: S104 - browsers reach the media process directly
