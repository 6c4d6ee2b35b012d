"""The words of the mails about an application. Plain text; numbers masked."""

from __future__ import annotations

from applications.models import Application, Confirmation
from core.display import local_stamp, masked_document

_FOOT = "\n\nEste mensaje es automático; no responda a este correo.\nVigía\n"


def confirmed(application: Application, confirmation: Confirmation, *, site: str) -> tuple[str, str]:
    """Subject and body; `site` is the address of the first page, with its last slash."""
    call, user = application.call, application.user
    who = "Recursos Humanos registró su postulación" if confirmation.approver else "Su postulación quedó registrada"
    body = (
        f"Estimado/a {user.full_name}:\n\n"
        f"{who} a la convocatoria {call.code}, {call.position_title}.\n\n"
        f"Número de postulación: {application.number}\n"
        f"Documento: {masked_document(user.username)}\n"
        f"Fecha y hora: {local_stamp(confirmation.received_at)}\n"
        f"Huella SHA-256 de lo declarado: {confirmation.sha256}\n\n"
        f"Constancia en PDF: {site}postulacion/{call.code}/constancia/\n\n"
        "Lo declarado no admite cambios o modificaciones posteriores. Con este mismo usuario rendirá la evaluación."
    )
    return f"Postulación N° {application.number} a {call.code} · Vigía", body + _FOOT
