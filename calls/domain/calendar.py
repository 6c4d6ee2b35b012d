"""Business days in Peru: Monday to Friday, less the national holidays (domain section 6)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

_ONE_DAY = timedelta(days=1)

# (month, day, first year it was a holiday for everybody). The days before 2022 never moved in the years we date.
_FIXED: tuple[tuple[int, int, int], ...] = (
    (1, 1, 0),  # Año Nuevo
    (5, 1, 0),  # Día del Trabajo
    (6, 7, 2024),  # Batalla de Arica y Día de la Bandera (Ley 31788)
    (6, 29, 0),  # San Pedro y San Pablo
    (7, 23, 2023),  # Día de la Fuerza Aérea (Ley 31822)
    (7, 28, 0),  # Fiestas Patrias
    (7, 29, 0),  # Fiestas Patrias
    (8, 6, 2022),  # Batalla de Junín (Ley 31530)
    (8, 30, 0),  # Santa Rosa de Lima
    (10, 8, 0),  # Combate de Angamos
    (11, 1, 0),  # Todos los Santos
    (12, 8, 0),  # Inmaculada Concepción
    (12, 9, 2022),  # Batalla de Ayacucho (Ley 31381)
    (12, 25, 0),  # Navidad
)


@lru_cache(maxsize=64)
def holidays(year: int) -> frozenset[date]:
    """The national holidays of a year, Maundy Thursday and Good Friday included."""
    fixed = {date(year, month, day) for month, day, since in _FIXED if year >= since}
    sunday = easter(year)
    return frozenset(fixed | {sunday - 3 * _ONE_DAY, sunday - 2 * _ONE_DAY})


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (the anonymous algorithm, also called Meeus/Jones/Butcher)."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leap, skipped = divmod(century, 4)
    moon = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    quarter, rest = divmod(of_century, 4)
    weekday = (32 + 2 * skipped + 2 * quarter - moon - rest) % 7
    shift = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def is_business_day(day: date) -> bool:
    """Monday to Friday and not a national holiday."""
    return day.weekday() < 5 and day not in holidays(day.year)


def add_business_days(day: date, count: int) -> date:
    """The business day that lies `count` business days after `day` (before it, when negative).

    `day` itself is not counted and need not be a business day; 0 gives `day` unchanged.
    """
    step = _ONE_DAY if count > 0 else -_ONE_DAY
    left = abs(count)
    while left:
        day += step
        left -= is_business_day(day)
    return day


def business_days_between(start: date, end: date) -> int:
    """How many business days after `start` the business day `end` lies; the inverse of `add_business_days`."""
    low, high, sign = (start, end, 1) if start <= end else (end, start, -1)
    days = (high - low).days
    # Going forward the end counts and the start does not; going back it is the other way round.
    first = 1 if sign > 0 else 0
    return sign * sum(is_business_day(low + step * _ONE_DAY) for step in range(first, days + first))
