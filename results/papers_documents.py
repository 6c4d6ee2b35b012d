"""The receipt of a registration of documents as PDF. The same facts always give the same bytes."""

from __future__ import annotations

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from core.display import local_stamp
from core.paper import NOTHING, build, grouped, listing, pairs, paragraph
from results.models import SupportRegistration
from results.selectors_documents import Support, receipt_of


def support_receipt_pdf(support: Support, done: SupportRegistration) -> bytes:
    """What was registered, place by place, and how to check it (DOC-03)."""
    application = support.application
    call, user, receipt = application.call, application.user, receipt_of(done)
    title = "Constancia de registro de documentos sustentatorios"
    facts = [
        ("Número de postulación", str(application.number)),
        ("Postulante", user.full_name),
        ("Documento", f"{user.get_doc_type_display()} {user.username}"),
        ("Convocatoria", call.code),
        ("Puesto", call.position_title),
        ("Fecha y hora de registro", local_stamp(done.received_at)),
        ("Documentos obligatorios", f"{support.attached} de {len(support.mandatory)}"),
    ]
    if done.failed_at:
        facts.append(("Origen", f"Recursos Humanos, por falla técnica del {local_stamp(done.failed_at)}"))
    rows = [
        (slot.group, slot.title, file["name"] if (file := support.files.get(slot.key)) else NOTHING, _print(file))
        for slot in support.slots
        if slot.mandatory or slot.key in support.files
    ]
    story: list[Flowable] = [
        paragraph(call.entity_name, "small"),
        Spacer(0, 2 * mm),
        paragraph(title, "title"),
        Spacer(0, 3 * mm),
        pairs(facts),
        Spacer(0, 5 * mm),
        paragraph("Documentos", "heading"),
        listing(("Sección", "Lo declarado", "Archivo", "Huella SHA-256"), rows, (18, 34, 24, 24)),
        Spacer(0, 5 * mm),
        paragraph("Cómo se comprueba", "heading"),
        pairs(
            [
                ("SHA-256 del registro", grouped(done.sha256)),
                ("Asiento del registro", grouped(done.head)),
                ("Clave de la firma", f"Ed25519, {receipt['key']}"),
                ("Firma", receipt["signature"]),
            ]
        ),
        Spacer(0, 4 * mm),
        paragraph("El registro no admite cambios. Conserve los originales de los documentos.", "small"),
    ]
    footer = f"{call.code} · documentos de la postulación {application.number}"
    return build(story, title=f"{title}. {call.code}", author=call.entity_name, subject=title, footer=footer)


def _print(file: object) -> str:
    return f"{file['sha256'][:16]}…" if isinstance(file, dict) else NOTHING
