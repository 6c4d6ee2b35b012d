"""The lists of the sheet: where each lives, what it is called, what its empty table says of documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cvs.enums import KnowledgeKind
from cvs.models import Education, Experience, Knowledge, Training

REQUIRED = "(Requeridos y sustentados con documentos)"
OPTIONAL = "(No se requiere sustentar con documentos)"


@dataclass(frozen=True, slots=True)
class Section:
    """One list. `slug` is its place in the address; `kind` tells the two lists of tab 4 apart."""

    slug: str
    tab: int
    model: type[Any]  # one of AnyRow
    title: str
    dialog: str
    lead: str
    note: str
    sustained: bool = True
    kind: str = ""

    @property
    def support(self) -> str:
        """The words under the title."""
        return REQUIRED if self.sustained else OPTIONAL


SECTIONS = (
    Section(
        "formacion",
        2,
        Education,
        "FORMACIÓN ACADÉMICA",
        "Formación académica",
        "Ingrese su nivel educativo y/o grado(s), situación académica, colegiatura y habilitación profesional.",
        "En esta sección recuerde registrar su formación educativa, con el día, mes y año en que egresó.",
    ),
    Section(
        "capacitacion",
        3,
        Training,
        "CAPACITACIÓN REQUERIDA EN EL PERFIL",
        "Capacitación",
        "Ingrese sus cursos y/o estudios de especialización.",
        "En esta sección recuerde añadir todos los cursos y/o especializaciones, con sus horas o créditos.",
    ),
    Section(
        "ofimatica",
        4,
        Knowledge,
        "CONOCIMIENTOS DE OFIMÁTICA",
        "Conocimiento en ofimática",
        "Ingrese sus conocimientos de ofimática.",
        "En esta sección recuerde registrar todos los conocimientos de ofimática.",
        sustained=False,
        kind=KnowledgeKind.OFIMATICA,
    ),
    Section(
        "idiomas",
        4,
        Knowledge,
        "CONOCIMIENTOS DE IDIOMAS/DIALECTOS",
        "Conocimiento de idiomas/dialectos",
        "Ingrese sus conocimientos de idiomas/dialectos.",
        "En esta sección recuerde registrar todos los conocimientos de idiomas/dialectos.",
        sustained=False,
        kind=KnowledgeKind.IDIOMA,
    ),
    Section(
        "experiencia",
        5,
        Experience,
        "EXPERIENCIA LABORAL REQUERIDA EN EL PERFIL DE PUESTO",
        "Experiencia laboral",
        "Ingrese su experiencia laboral.",
        "En esta sección recuerde registrar su experiencia laboral, tanto general como específica.",
    ),
)
BY_SLUG = {section.slug: section for section in SECTIONS}
TABS = (
    (0, "Inicio"),
    (1, "1. DATOS PERSONALES"),
    (2, "2. FORMACIÓN ACADÉMICA"),
    (3, "3. CAPACITACIÓN"),
    (4, "4. CONOCIMIENTOS"),
    (5, "5. EXPERIENCIA LABORAL"),
)
