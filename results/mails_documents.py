"""The words of the mail about a registration of documents. Plain text; numbers masked."""

from __future__ import annotations

from core.display import local_stamp, masked_document
from results.models import SupportRegistration
from results.selectors_documents import Support

_FOOT = "\n\nEste mensaje es automático; no responda a este correo.\nVigía\n"


def registered(support: Support, done: SupportRegistration, *, site: str) -> tuple[str, str]:
    """Subject and body; `site` is the address of the first page, with its last slash."""
    application = support.application
    call, user = application.call, application.user
    who = "Recursos Humanos registró sus documentos" if done.approver else "Sus documentos quedaron registrados"
    body = (
        f"Estimado/a {user.full_name}:\n\n"
        f"{who} en la convocatoria {call.code}, {call.position_title}.\n\n"
        f"Número de postulación: {application.number}\n"
        f"Documento: {masked_document(user.username)}\n"
        f"Fecha y hora: {local_stamp(done.received_at)}\n"
        f"Documentos obligatorios: {support.attached} de {len(support.mandatory)}\n"
        f"Huella SHA-256 del registro: {done.sha256}\n\n"
        f"Constancia: {site}postulacion/{call.code}/documentos/\n\n"
        "El registro no admite cambios. Conserve los originales: si resulta ganador/a, se le pedirán para la "
        "suscripción del contrato."
    )
    return f"Registro de documentos en {call.code} · Vigía", body + _FOOT
