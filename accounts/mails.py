"""The words of every mail about an account. Plain text; numbers masked, because an address may have been mistyped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from core.display import local_stamp, masked_document

_FOOT = "\n\nEste mensaje es automático; no responda a este correo.\nVigía · Ministerio Demo de Energía y Recursos\n"


@dataclass(frozen=True, slots=True)
class Mail:
    """Subject and body."""

    subject: str
    body: str


def welcome(user: User, *, site: str) -> Mail:
    """REG-03: informs; there is nothing to activate. `site` is the address of the first page, with its last slash."""
    return _mail(
        "Se registró correctamente",
        f"Estimado/a {user.full_name}:\n\n"
        f"Se registró correctamente. Su usuario es su número de documento ({masked_document(user.username)}).\n"
        "No necesita activar nada: ya puede llenar MIS DATOS y postular.\n\n"
        f"Ingresar: {site}ingresar/\n\n"
        "Si usted no se registró, ignore este mensaje: nadie le volverá a escribir sin que usted lo pida.",
    )


def reset_link(user: User, *, link: str, expires_at: datetime) -> Mail:
    """The way to a new password."""
    return _mail(
        "Nueva contraseña",
        f"Estimado/a {user.full_name}:\n\n"
        f"Para elegir una nueva contraseña del usuario {masked_document(user.username)}, abra este enlace:\n\n"
        f"{link}\n\n"
        f"Sirve una sola vez, hasta el {local_stamp(expires_at)}.\n"
        "Si usted no lo pidió, ignore este mensaje: su contraseña sigue siendo la misma.",
    )


def password_changed(user: User, *, site: str, at: datetime) -> Mail:
    """A notice after the fact, so that nobody's password changes in silence."""
    return _mail(
        "Su contraseña cambió",
        f"Estimado/a {user.full_name}:\n\n"
        f"La contraseña del usuario {masked_document(user.username)} cambió el {local_stamp(at)}, "
        "y las demás sesiones de su cuenta terminaron.\n\n"
        f"Si no fue usted, elija otra de inmediato: {site}clave/",
    )


def mailbox_link(user: User, *, link: str, expires_at: datetime) -> Mail:
    """To the new address: only who reads it there can confirm it."""
    return _mail(
        "Confirme su correo",
        f"Estimado/a {user.full_name}:\n\n"
        f"Para que este sea el correo del usuario {masked_document(user.username)}, abra este enlace y confirme:\n\n"
        f"{link}\n\n"
        f"Sirve una sola vez, hasta el {local_stamp(expires_at)}.\n"
        "Si usted no lo pidió, ignore este mensaje: nada cambia.",
    )


def mailbox_changed(user: User, *, site: str, at: datetime) -> Mail:
    """To the old address, which is the one an intruder cannot read."""
    return _mail(
        "Su correo cambió",
        f"Estimado/a {user.full_name}:\n\n"
        f"El {local_stamp(at)} el usuario {masked_document(user.username)} pasó a usar otro correo. "
        "Este buzón ya no recibirá sus avisos.\n\n"
        "Si no fue usted, ingrese y cambie su contraseña, o avise a Recursos Humanos.\n"
        f"{site}ingresar/",
    )


def _mail(subject: str, words: str) -> Mail:
    return Mail(f"{subject} · Vigía", words + _FOOT)
