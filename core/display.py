"""How values are shown to people: exact local date-times and masked document numbers, everywhere the same."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

LIMA = ZoneInfo("America/Lima")
WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
MASK = "*****"
MASK_SHOWN = 3  # last characters of a document number that a publication may show (AMB-17)


def local_date(moment: date) -> str:
    """`16/10/2023`, in Lima. Takes an instant or a plain date."""
    return f"{_local(moment):%d/%m/%Y}"


def local_clock(moment: datetime) -> str:
    """`09:07:12`, in Lima; milliseconds are cut, never rounded up to an instant that had not come."""
    return f"{_local(moment):%H:%M:%S}"


def local_hour(moment: datetime) -> str:
    """`09:07`, in Lima."""
    return f"{_local(moment):%H:%M}"


def local_stamp(moment: datetime) -> str:
    """`16/10/2023, 09:07:12`, in Lima."""
    return f"{_local(moment):%d/%m/%Y, %H:%M:%S}"


def local_long(moment: datetime) -> str:
    """`lunes 16/10/2023, 09:07`, in Lima."""
    here = _local(moment)
    return f"{WEEKDAYS[here.weekday()]} {here:%d/%m/%Y, %H:%M}"


def masked_document(number: str) -> str:
    """`*****678`. The stars are always five, so that the length of a number is not told either."""
    return MASK + number[-MASK_SHOWN:]


def _local(moment: date) -> date:
    return moment.astimezone(LIMA) if isinstance(moment, datetime) else moment
