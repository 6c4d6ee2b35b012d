"""The state of a call as it is shown: between two manual acts, the clock alone moves it (CRN-03)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from calls.domain.timeline import Line
from calls.domain.windows import Window, WindowPhase, phase
from calls.enums import CallState

APPLYING, SIGNING = "POSTULACION", "SUSCRIPCION"
_BY_THE_CLOCK = frozenset({CallState.PUBLICADA, CallState.EN_POSTULACION, CallState.EN_SELECCION})
_OF_PHASE = {
    WindowPhase.BEFORE: CallState.PUBLICADA,
    WindowPhase.OPEN: CallState.EN_POSTULACION,
    WindowPhase.BETWEEN_DAYS: CallState.EN_POSTULACION,
    WindowPhase.AFTER: CallState.EN_SELECCION,
}


def shown_state(stored: CallState, lines: Sequence[Line], now: datetime) -> CallState:
    """What a stored state means at `now`.

    Published calls go from PUBLICADA over EN_POSTULACION to EN_SELECCION with the window of stage 3, and from
    CON_RESULTADOS to EN_SUSCRIPCION on the first day of stage 13. What a person declared stays as declared.
    """
    if stored in _BY_THE_CLOCK:
        window = window_in(lines, APPLYING)
        return _OF_PHASE[phase(window, now)] if window else stored
    if stored == CallState.CON_RESULTADOS:
        signing = window_in(lines, SIGNING)
        begun = signing is not None and phase(signing, now) is not WindowPhase.BEFORE
        return CallState.EN_SUSCRIPCION if begun else stored
    return stored


def window_in(lines: Sequence[Line], code: str) -> Window | None:
    """The window of a stage; None when it has no dates."""
    line = next((line for line in lines if line.code == code), None)
    if line is None or line.start is None or line.end is None:
        return None
    whole = Window(line.start, line.end)
    return Window(line.start, line.end, line.time_from or whole.time_from, line.time_to or whole.time_to)
