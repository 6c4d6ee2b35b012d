"""The registry of sanctions, RNSSC, as it answered on a day (REQ-05)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from core.display import local_date


class SanctionType(StrEnum):
    """What was imposed."""

    DESTITUCION = "DESTITUCION"
    DESPIDO = "DESPIDO"
    INHABILITACION = "INHABILITACION"
    IMPEDIMENTO_PERMANENTE = "IMPEDIMENTO_PERMANENTE"
    SUSPENSION = "SUSPENSION"
    AMONESTACION = "AMONESTACION"
    MULTA = "MULTA"


class SanctionStatus(StrEnum):
    """Whether it stands: a court may suspend it, an appeal annul it."""

    VIGENTE = "VIGENTE"
    SUSPENDIDA = "SUSPENDIDA"
    ANULADA = "ANULADA"


BLOCKING = frozenset(
    {
        SanctionType.DESTITUCION,
        SanctionType.DESPIDO,
        SanctionType.INHABILITACION,
        SanctionType.IMPEDIMENTO_PERMANENTE,
    }
)


@dataclass(frozen=True, slots=True)
class Sanction:
    """From `start` to `end`, both included; `end` None is for ever."""

    type: SanctionType
    start: date
    end: date | None
    status: SanctionStatus = SanctionStatus.VIGENTE

    def in_force(self, on: date) -> bool:
        """Whether it stands on that day."""
        return self.status is SanctionStatus.VIGENTE and self.start <= on and (self.end is None or on <= self.end)

    def in_words(self) -> str:
        """`INHABILITACION del 01/03/2022 al 28/02/2027`."""
        until = f"al {local_date(self.end)}" if self.end else "sin término"
        return f"{self.type} del {local_date(self.start)} {until}"


@dataclass(frozen=True, slots=True)
class RegistryCheck:
    """What the registry answered on a day. Without an answer there is no check, and nobody is Apto by default."""

    on: date
    sanctions: tuple[Sanction, ...] = ()

    def blocking(self, *, suspension_blocks: bool = False) -> list[Sanction]:
        """Those in force that keep somebody from serving the State; a suspension only where the call says so (AMB-16)."""
        types = BLOCKING | {SanctionType.SUSPENSION} if suspension_blocks else BLOCKING
        return [sanction for sanction in self.sanctions if sanction.type in types and sanction.in_force(self.on)]


def sanctions_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Sanction, ...]:
    """Sanctions from data: `{type, from, to, status}`, `to` null for ever, in force unless it says other."""
    return tuple(
        Sanction(
            SanctionType(row["type"]),
            date.fromisoformat(row["from"]),
            date.fromisoformat(row["to"]) if row.get("to") else None,
            SanctionStatus(row.get("status", SanctionStatus.VIGENTE)),
        )
        for row in rows
    )
