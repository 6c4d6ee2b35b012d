"""The PDFs of an application: Anexos 10 to 12 and the receipt. The same facts always give the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer

from applications.domain.annexes import CLAUSES, TITLES, label_of
from applications.enums import AnnexCode, AnnexMode
from applications.models import Application
from applications.selectors import receipt_of
from calls.models import Call
from core.canonical import digest
from core.clock import parse_iso
from core.display import local_stamp
from core.paper import NOTHING, build, grouped, heading, listing, pairs, paragraph
from cvs.enums import (
    Condition,
    EducationLevel,
    EducationStatus,
    ForceKind,
    KnowledgeLevel,
    Sector,
    Sex,
    TrainingType,
    WorkKind,
)
from cvs.places import full_name

EMPTY = "Ningún dato disponible en esta tabla"
Sheet = Mapping[str, Any]


def annex_pdf(code: AnnexCode, *, call: Call, sheet: Sheet, number: int | None = None) -> bytes:
    """An annex for signing, drawn from a sheet (`cvs.selectors.sheet_data`, live or frozen)."""
    title = f"{code.label}. {TITLES[code]}"
    story: list[Flowable] = [
        paragraph(call.entity_name, "small"),
        Spacer(0, 2 * mm),
        paragraph(title, "title"),
        Spacer(0, 3 * mm),
        pairs(_call_facts(call, number)),
    ]
    story += _sheet(sheet) if code == AnnexCode.ANEXO_10 else _person(sheet)
    story += [*heading("Declaración jurada"), paragraph("Declaro bajo juramento que:")]
    story += [paragraph(f"{place}. {clause}") for place, clause in enumerate(CLAUSES[code], start=1)]
    story += [KeepTogether(_signature(sheet))]
    footer = f"{call.code} · {code.label} · huella de la ficha {digest(dict(sheet))[:16]}"
    return build(story, title=f"{title}. {call.code}", author=call.entity_name, subject=TITLES[code], footer=footer)


def receipt_pdf(application: Application) -> bytes:
    """The receipt of a confirmed application (APP-05)."""
    call, confirmation = application.call, application.confirmation
    snapshot, receipt = confirmation.data, receipt_of(application)
    sheet: Sheet = snapshot["sheet"]
    story: list[Flowable] = [
        paragraph(call.entity_name, "small"),
        Spacer(0, 2 * mm),
        paragraph("Constancia de postulación", "title"),
        Spacer(0, 3 * mm),
        pairs(
            [
                ("Número de postulación", str(application.number)),
                ("Postulante", sheet["fullName"]),
                ("Documento", f"{sheet['docType']} {sheet['docNumber']}"),
                *_call_facts(call, None),
                ("Fecha y hora de registro", local_stamp(confirmation.received_at)),
                *_origin_facts(application),
            ]
        ),
        *heading("Lo declarado"),
        pairs(_declared_facts(snapshot)),
        *heading("Cómo se comprueba"),
        pairs(
            [
                ("SHA-256 de lo declarado", grouped(confirmation.sha256)),
                ("Asiento del registro", grouped(confirmation.head)),
                ("Clave de la firma", f"Ed25519, {receipt['key']}"),
                ("Firma", receipt["signature"]),
                (
                    "Archivo",
                    (
                        "La página de la constancia ofrece la ficha congelada (JSON) cuya huella es la de arriba, y la "
                        "constancia firmada."
                    ),
                ),
            ]
        ),
        Spacer(0, 5 * mm),
        paragraph("Su postulación fue confirmada y no admite cambios o modificaciones posteriores.", "small"),
    ]
    title = f"Constancia de postulación N° {application.number}"
    footer = f"{call.code} · postulación {application.number}"
    return build(story, title=f"{title}. {call.code}", author=call.entity_name, subject=title, footer=footer)


def summary_of(sheet: Sheet) -> list[tuple[str, str]]:
    """What a sheet holds, in a line each: for the page that asks to confirm and for the receipt."""
    conditions = [str(Condition(name).label) for name in sheet["conditions"]]
    return [
        ("Formación académica", _count(sheet["education"])),
        ("Capacitación", _count(sheet["training"])),
        ("Conocimientos de ofimática", _count(sheet["knowledge"])),
        ("Idiomas/dialectos", _count(sheet["languages"])),
        ("Experiencia laboral", _count(sheet["experience"])),
        ("Condiciones declaradas", ", ".join(conditions) or "ninguna"),
        ("DNI escaneado", sheet["dni"]["name"] if sheet["dni"] else NOTHING),
    ]


def _call_facts(call: Call, number: int | None) -> list[tuple[str, str]]:
    facts = [("Convocatoria", call.code), ("Puesto", call.position_title)]
    return [*facts, ("Postulación", f"N° {number}")] if number else facts


def _origin_facts(application: Application) -> list[tuple[str, str]]:
    confirmation = application.confirmation
    if confirmation.failed_at is None:
        return []
    return [
        ("Registrada por", "Recursos Humanos, por falla técnica del sistema"),
        ("Falla", local_stamp(confirmation.failed_at)),
    ]


def _declared_facts(snapshot: Sheet) -> list[tuple[str, str]]:
    facts = summary_of(snapshot["sheet"])
    for annex in snapshot["annexes"]:
        if annex["mode"] == AnnexMode.ELECTRONIC_DECLARATION:
            how = f"declarado electrónicamente el {local_stamp(parse_iso(annex['at']))}"
        else:
            how = f"{annex['file']['name']}, SHA-256 {grouped(annex['file']['sha256'])}"
        facts.append((label_of(annex["code"]), how))
    return facts


def _count(rows: list[Any]) -> str:
    files = sum(row["file"] is not None for row in rows)
    shown = f"{len(rows)} {'registro' if len(rows) == 1 else 'registros'}"
    return f"{shown}, {files} con documento" if files else shown


def _person(sheet: Sheet) -> list[Flowable]:
    facts = [
        ("Nombres y apellidos", sheet["fullName"]),
        ("Documento", f"{sheet['docType']} {sheet['docNumber']}"),
        ("Domicilio", _home(sheet)),
    ]
    return [Spacer(0, 3 * mm), pairs(facts)]


def _sheet(sheet: Sheet) -> list[Flowable]:
    """The five tabs."""
    personal = [
        ("Nombres y apellidos", sheet["fullName"]),
        ("Documento", f"{sheet['docType']} {sheet['docNumber']}"),
        ("Fecha de nacimiento", _day(sheet["birthDate"])),
        ("Sexo", str(Sex(sheet["sex"]).label) if sheet["sex"] else NOTHING),
        ("Nacionalidad", sheet["nationality"] or NOTHING),
        ("Domicilio", _home(sheet)),
        ("Teléfono móvil", sheet["mobile"] or NOTHING),
        ("Teléfono fijo", sheet["phone"] or NOTHING),
        ("Correo", sheet["email"]),
        *[(str(condition.label), _condition(sheet, condition)) for condition in Condition],
        ("Ajustes razonables", sheet["accommodation"] or "No solicita"),
        ("DNI escaneado", _file(sheet["dni"])),
    ]
    story: list[Flowable] = [*heading("1. DATOS PERSONALES"), pairs(personal)]
    for title, name, headings, shares, line in _LISTS:
        story += heading(title)
        rows = [line(row) for row in sheet[name]]
        story.append(listing(headings, rows, shares) if rows else paragraph(EMPTY, "small"))
    return story


def _education(row: Mapping[str, Any]) -> list[str]:
    licensed = ""
    if row["colegiatura"]:
        licensed = f" Colegiatura {row['colegiatura']}, {row['colegio'] or NOTHING}"
        licensed += f", habilitación hasta {_day(row['habilitacionValidUntil'])}."
    return [
        row["center"],
        str(EducationLevel(row["level"]).label),
        f"{EducationStatus(row['status']).label}, {_day(row['date'])}",
        f"{row['specialty']}.{licensed}",
        row["cityCountry"],
        _file(row["file"]),
    ]


def _training(row: Mapping[str, Any]) -> list[str]:
    amount = f"{row['hours']} h" if row["hours"] else f"{row['credits']} créditos"
    return [
        str(TrainingType(row["type"]).label),
        row["name"],
        row["center"],
        f"{_day(row['start'])} – {_day(row['end'])}",
        amount,
        _file(row["file"]),
    ]


def _knowledge(row: Mapping[str, Any]) -> list[str]:
    return [row["name"], str(KnowledgeLevel(row["level"]).label), _file(row["file"])]


def _experience(row: Mapping[str, Any]) -> list[str]:
    facts = [str(WorkKind(row["kind"]).label), str(Sector(row["sector"]).label)]
    facts += ["remunerado" if row["paid"] else "sin remuneración"] + (["específica"] if row["related"] else [])
    return [
        f"{row['employer']}. {row['unit']}",
        f"{row['position']} ({', '.join(facts)})",
        f"{_day(row['start'])} – {_day(row['end']) if row['end'] else 'a la fecha'}",
        row["duties"],
        _file(row["file"]),
    ]


Line = Callable[[Mapping[str, Any]], list[str]]
_LISTS: tuple[tuple[str, str, tuple[str, ...], tuple[int, ...], Line], ...] = (
    (
        "2. FORMACIÓN ACADÉMICA",
        "education",
        ("Centro de estudio", "Nivel", "Estado", "Especialidad", "Ciudad/País", "Documento"),
        (20, 13, 14, 23, 14, 16),
        _education,
    ),
    (
        "3. CAPACITACIÓN",
        "training",
        ("Tipo", "Nombre", "Centro", "Periodo", "Horas", "Documento"),
        (12, 26, 20, 17, 10, 15),
        _training,
    ),
    ("4. CONOCIMIENTOS DE OFIMÁTICA", "knowledge", ("Nombre", "Nivel", "Documento"), (50, 25, 25), _knowledge),
    ("4. CONOCIMIENTO DE IDIOMAS/DIALECTOS", "languages", ("Nombre", "Nivel", "Documento"), (50, 25, 25), _knowledge),
    (
        "5. EXPERIENCIA LABORAL",
        "experience",
        ("Empresa, oficina/dependencia", "Cargo/puesto/servicio", "Periodo", "Funciones", "Documento"),
        (20, 19, 14, 34, 13),
        _experience,
    ),
)


def _condition(sheet: Sheet, condition: Condition) -> str:
    row = sheet["conditions"].get(condition.value)
    if row is None:
        return "No"
    own = {
        Condition.DISABILITY: lambda: f"grado {row['degree']} %",
        Condition.FFAA: lambda: str(ForceKind(row["kind"]).label),
        Condition.ATHLETE: lambda: f"nivel {row['level']}",
    }[condition]()
    return f"Sí, {own}. Código {row['code'] or NOTHING}. Documento: {_file(row['document'])}"


def _home(sheet: Sheet) -> str:
    parts = [sheet["address"], full_name(sheet["ubigeo"])]
    return ", ".join(part for part in parts if part) or NOTHING


def _day(day: str | None) -> str:
    return "/".join(reversed(day.split("-"))) if day else NOTHING


def _file(file: Mapping[str, Any] | None) -> str:
    return file["name"] if file else NOTHING


def _signature(sheet: Sheet) -> list[Flowable]:
    return [
        Spacer(0, 18 * mm),
        paragraph("_" * 44),
        paragraph(sheet["fullName"], "name"),
        paragraph(f"{sheet['docType']} {sheet['docNumber']}", "small"),
        paragraph("Fecha: ____ / ____ / ________", "small"),
    ]
