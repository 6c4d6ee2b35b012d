"""The sections of a draft as forms over its terms."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from calls import fields
from calls.domain import limits
from calls.domain.abstention import KEY as ABSTENTION
from calls.domain.abstention import asks
from calls.domain.profile import EDUCATION
from calls.domain.terms import QUESTIONS, Section
from calls.forms import CallForm

Terms = dict[str, Any]
NOT_ASKED = ""
LEVELS = [(NOT_ASKED, "No se pide"), ("BASICO", "Básico"), ("INTERMEDIO", "Intermedio"), ("AVANZADO", "Avanzado")]
OFFICE_SKILLS = {
    "spreadsheets": "Hojas de cálculo",
    "documents": "Procesador de textos",
    "slides": "Programa de presentaciones",
}
LANGUAGES = 3
TESTED = "psychometric"
PASSES_WITH = Decimal("0.40")  # of a psychometric evaluation (S2:275)
EXPERIENCE = {
    "general": ("generalExperienceMonths", "Experiencia general"),
    "specific": ("specificExperienceMonths", "Experiencia específica en la función o materia"),
    "public": ("specificPublicExperienceMonths", "De la específica, en el sector público"),
}
WEIGHTS = {
    "knowledge": "Evaluación de conocimientos",
    TESTED: "Evaluación psicométrica",
    "curricular": "Evaluación curricular",
    "interview": "Entrevista personal",
}


class SectionForm(CallForm):
    """A section of the terms as fields: `initial_of(terms)` shows it, `applied(terms)` gives the terms with what was typed."""

    section: ClassVar[Section]
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    @classmethod
    def initial_of(cls, terms: Mapping[str, Any]) -> dict[str, Any]:
        """The fields' values, out of the terms."""
        raise NotImplementedError

    def put(self, terms: Terms) -> None:
        """Write the cleaned values into a copy of the terms."""
        raise NotImplementedError

    def applied(self, terms: Mapping[str, Any]) -> Terms:
        """The terms with this section as typed."""
        changed = copy.deepcopy(dict(terms))
        self.put(changed)
        return changed


class DataForm(SectionForm):
    """Datos."""

    section = Section.DATA
    title = fields.text("Título de la convocatoria", limits.TITLE, required="Escriba el título.")
    position = fields.text("Puesto", limits.POSITION, required="Escriba el nombre del puesto.")
    positions = fields.whole("Número de puestos", 1, limits.POSITIONS)
    unit = fields.text("Área usuaria", limits.UNIT)
    managing_unit = fields.text("Área que conduce el proceso", limits.UNIT)
    entity = fields.text("Entidad", limits.ENTITY, required="Escriba el nombre de la entidad.")
    address = fields.text("Dirección de la entidad", limits.ENTITY)
    objective = fields.paragraph("Objeto de la contratación", limits.OBJECTIVE)
    functions = fields.LinesField(label="Funciones del puesto", help_text="Una por línea.", rows=6)
    legal_basis = fields.LinesField(label="Base legal", help_text="Una norma por línea.", rows=6)
    abstention = fields.tick("Quien trabaja en ella declara antes si tiene parentesco o conflicto de intereses")

    _PLAIN: ClassVar[dict[str, str]] = {
        "title": "title",
        "position": "positionTitle",
        "positions": "positions",
        "unit": "requestingUnit",
        "managing_unit": "managingUnit",
        "objective": "objective",
        "functions": "functions",
        "legal_basis": "legalBasis",
    }

    @classmethod
    def initial_of(cls, terms: Mapping[str, Any]) -> dict[str, Any]:
        entity = terms["entity"]
        plain = {name: terms.get(key) for name, key in cls._PLAIN.items()}
        return plain | {"entity": entity["name"], "address": entity["address"], "abstention": asks(terms)}

    def put(self, terms: Terms) -> None:
        typed = self.cleaned_data
        terms |= {key: typed[name] for name, key in self._PLAIN.items()}
        terms["entity"] |= {"name": typed["entity"], "address": typed["address"]}
        terms[ABSTENTION] = typed["abstention"]


class ProfileForm(SectionForm):
    """Perfil y requisitos."""

    section = Section.PROFILE
    level = fields.choice("Formación", [(NOT_ASKED, "No se piden estudios"), *EDUCATION.items()], required=False)
    careers = fields.LinesField(
        label="Carreras", help_text="Una por línea. Vacío: cualquier carrera.", each=limits.NAME, rows=3
    )
    related = fields.tick("Se admiten carreras afines por la denominación o el plan de estudios")
    license = fields.tick("Requiere colegiatura")
    license_valid = fields.tick("Requiere habilitación profesional vigente")
    hours = fields.whole(
        "Horas de capacitación",
        0,
        limits.HOURS,
        help_text="Acumuladas entre todos los cursos. 0 si no se pide capacitación.",
    )
    topics = fields.LinesField(label="Materias de la capacitación", help_text="Una por línea.", each=limits.NAME)
    hours_per_credit = fields.whole("Horas que vale un crédito", 1, 100)
    technical = fields.LinesField(
        label="Conocimientos técnicos", help_text="No se sustentan con documentos: se evalúan en el examen.", rows=4
    )
    competencies = fields.LinesField(label="Competencias", each=limits.NAME, rows=4)
    additional = fields.LinesField(label="Requisitos adicionales", rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (_key, label) in EXPERIENCE.items():
            self.fields[f"{name}_years"] = fields.whole(f"{label}: años", 0, limits.MONTHS // 12)
            self.fields[f"{name}_months"] = fields.whole(f"{label}: meses", 0, 11)
        for name, label in OFFICE_SKILLS.items():
            self.fields[name] = fields.choice(label, LEVELS, required=False)
        for place in range(1, LANGUAGES + 1):
            self.fields[f"language_{place}"] = fields.text(f"Idioma {place}", limits.NAME)
            self.fields[f"language_{place}_level"] = fields.choice(f"Nivel del idioma {place}", LEVELS, required=False)

    @classmethod
    def initial_of(cls, terms: Mapping[str, Any]) -> dict[str, Any]:
        profile = terms["profile"]
        education, training = profile.get("education") or {}, profile.get("training") or {}
        shown: dict[str, Any] = {
            "level": education.get("level", NOT_ASKED),
            "careers": education.get("careers", []),
            "related": education.get("relatedCareersAllowed", False),
            "license": education.get("requiresColegiatura", False),
            "license_valid": education.get("requiresHabilitacionVigente", False),
            "hours": training.get("minHours", 0),
            "topics": training.get("topics", []),
            "hours_per_credit": training.get("hoursPerCredit", 16),
            "technical": profile.get("technicalKnowledge", []),
            "competencies": profile.get("competencies", []),
            "additional": profile.get("additional", []),
        }
        for name, (key, _label) in EXPERIENCE.items():
            shown[f"{name}_years"], shown[f"{name}_months"] = divmod(profile.get(key) or 0, 12)
        levels = {skill["name"]: skill["level"] for skill in profile.get("officeSkills", [])}
        shown |= {name: levels.get(label, NOT_ASKED) for name, label in OFFICE_SKILLS.items()}
        for place, language in enumerate(profile.get("languages", [])[:LANGUAGES], start=1):
            shown |= {f"language_{place}": language["name"], f"language_{place}_level": language["level"]}
        return shown

    def clean(self) -> Terms:
        typed: Terms = super().clean() or self.cleaned_data
        for place in range(1, LANGUAGES + 1):
            if typed.get(f"language_{place}") and not typed.get(f"language_{place}_level"):
                self.add_error(f"language_{place}_level", "Seleccione el nivel de este idioma.")
        months = {name: self._months(name) for name in EXPERIENCE}
        if all(value is not None for value in months.values()):
            if months["specific"] > months["general"]:
                self.add_error("specific_years", "La experiencia específica no puede superar a la general.")
            if months["public"] > months["specific"]:
                self.add_error("public_years", "La experiencia en el sector público no puede superar a la específica.")
        asked = [typed.get(name) for name in ("careers", "related", "license", "license_valid")]
        if "level" in typed and not typed["level"] and any(asked):
            self.add_error("level", "Seleccione la formación a la que se refieren la carrera o la colegiatura.")
        return typed

    def _months(self, name: str) -> Any:
        years, rest = (self.cleaned_data.get(f"{name}_{unit}") for unit in ("years", "months"))
        return None if years is None or rest is None else years * 12 + rest

    def put(self, terms: Terms) -> None:
        typed = self.cleaned_data
        education = typed["level"] and {
            "level": typed["level"],
            "careers": typed["careers"],
            "relatedCareersAllowed": typed["related"],
            "requiresColegiatura": typed["license"],
            "requiresHabilitacionVigente": typed["license_valid"],
        }
        training = typed["hours"] and {
            "minHours": typed["hours"],
            "cumulative": True,  # S2:52
            "topics": typed["topics"],
            "hoursPerCredit": typed["hours_per_credit"],
        }
        languages = [
            (typed[f"language_{place}"], typed[f"language_{place}_level"]) for place in range(1, LANGUAGES + 1)
        ]
        terms["profile"] |= {
            "education": education or None,
            "training": training or None,
            "technicalKnowledge": typed["technical"],
            "competencies": typed["competencies"],
            "additional": typed["additional"],
            "officeSkills": [
                {"name": label, "level": typed[name]} for name, label in OFFICE_SKILLS.items() if typed[name]
            ],
            "languages": [{"name": name, "level": level} for name, level in languages if name],
        } | {key: self._months(name) for name, (key, _label) in EXPERIENCE.items()}


class ConditionsForm(SectionForm):
    """Condiciones: the contract, and how one applies."""

    section = Section.CONDITIONS
    place = fields.text("Lugar de prestación del servicio", limits.PLACE)
    start = fields.day("Inicio del contrato")
    end = fields.day("Fin del contrato")
    pay = fields.amount("Remuneración mensual, en soles", "1", str(limits.PAY))
    trial = fields.whole("Meses de periodo de prueba", 0, 12)
    annex_mode = fields.choice(
        "Anexos de la postulación",
        [
            ("SIGNED_UPLOAD", "Se descargan, se firman y se adjuntan en PDF"),
            ("ELECTRONIC_DECLARATION", "Declaración electrónica en el portal"),
        ],
    )
    support_docs = fields.choice(
        "Documentos que sustentan la ficha",
        [
            ("AFTER_EXAM", "Se registran después de la evaluación de conocimientos (etapa 8)"),
            ("AT_APPLICATION", "Se adjuntan al postular"),
        ],
    )

    @classmethod
    def initial_of(cls, terms: Mapping[str, Any]) -> dict[str, Any]:
        contract = terms["contract"]
        return {
            "place": contract["place"],
            "start": contract["start"],
            "end": contract["end"],
            "pay": contract["monthlyPay"],
            "trial": contract.get("trialMonths", 3),
            "annex_mode": terms.get("annexMode", "SIGNED_UPLOAD"),
            "support_docs": terms.get("supportDocs", "AFTER_EXAM"),
        }

    def clean(self) -> Terms:
        typed: Terms = super().clean() or self.cleaned_data
        start, end = typed.get("start"), typed.get("end")
        if start and end and end < start:
            self.add_error("end", "El fin del contrato no puede ser anterior a su inicio.")
        return typed

    def put(self, terms: Terms) -> None:
        typed = self.cleaned_data
        terms["contract"] |= {
            "place": typed["place"],
            "start": typed["start"] and typed["start"].isoformat(),
            "end": typed["end"] and typed["end"].isoformat(),
            "monthlyPay": None if typed["pay"] is None else f"{typed['pay']:.2f}",
            "trialMonths": typed["trial"],
        }
        terms |= {"annexMode": typed["annex_mode"], "supportDocs": typed["support_docs"]}


class TestsForm(SectionForm):
    """Evaluaciones: what the law leaves to the call. Points, minimums and bonuses are the process' own."""

    section = Section.TESTS
    minutes = fields.whole("Duración de la evaluación de conocimientos, en minutos", 5, 180)
    technical = fields.CountsField(
        label=f"Matriz de la parte técnica ({QUESTIONS['technical']} preguntas)",
        help_text="Una materia por línea con su número de preguntas, como «Control interno: 5».",
        most=20,
        each=limits.NAME,
    )
    ethics = fields.CountsField(
        label=f"Matriz de la parte de entidad y ética ({QUESTIONS['entity_ethics']} preguntas)",
        help_text="Igual que la anterior.",
        most=20,
        each=limits.NAME,
        rows=4,
    )
    mode = fields.choice(
        "Modalidad de la evaluación de conocimientos",
        [("VIRTUAL", "Virtual, en este portal"), ("PRESENCIAL", "Presencial: los resultados se importan con su acta")],
    )
    members = fields.whole("Miembros del Comité que entrevistan", 2, 9)
    psychometric_max = fields.whole(
        "Puntaje máximo de la evaluación psicométrica", 1, 1000, help_text="Aprueba desde el 40 %. Solo si tiene peso."
    )
    psychological = fields.tick("Hay evaluación psicológica, referencial y sin puntaje")

    _PARTS: ClassVar[dict[str, str]] = {"technical": "technical", "ethics": "entity_ethics"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in WEIGHTS.items():
            self.fields[f"weight_{name}"] = fields.whole(f"Peso en por ciento: {label}", 0, 100)

    @classmethod
    def initial_of(cls, terms: Mapping[str, Any]) -> dict[str, Any]:
        cells = terms["exam"]["blueprint"]
        shown: dict[str, Any] = {
            "minutes": terms["exam"]["durationMinutes"],
            "members": terms["interview"]["members"],
            "mode": terms["exam"].get("mode", "VIRTUAL"),
            "psychometric_max": (terms.get(TESTED) or {}).get("maxScore", "20"),
            "psychological": terms.get("psychological", False),
        }
        for name, part in cls._PARTS.items():
            shown[name] = [(cell["topic"], cell["questions"]) for cell in cells if cell["part"] == part]
        for name in WEIGHTS:
            shown[f"weight_{name}"] = int(Decimal(terms["weights"].get(name) or 0) * 100)
        return shown

    def clean(self) -> Terms:
        typed: Terms = super().clean() or self.cleaned_data
        for name, part in self._PARTS.items():
            total = sum(number for _topic, number in typed.get(name, []))
            if name in typed and typed[name] and total != QUESTIONS[part]:
                self.add_error(name, f"Las preguntas deben sumar {QUESTIONS[part]}; suman {total}.")
        weights = [typed.get(f"weight_{name}") for name in WEIGHTS]
        given = [weight for weight in weights if weight is not None]
        if len(given) == len(weights) and sum(given) != 100:
            self.add_error("weight_interview", f"Los pesos deben sumar 100; suman {sum(given)}.")
        if typed.get(f"weight_{TESTED}") and typed.get("weight_knowledge") == 0:
            self.add_error(
                f"weight_{TESTED}", "La evaluación psicométrica acompaña a la de conocimientos, que no tiene peso."
            )
        return typed

    def put(self, terms: Terms) -> None:
        typed = self.cleaned_data
        terms["exam"] |= {
            "durationMinutes": typed["minutes"],
            "mode": typed["mode"],
            "blueprint": [
                {"part": part, "topic": topic, "questions": number}
                for name, part in self._PARTS.items()
                for topic, number in typed[name]
            ],
        }
        terms["interview"] |= {"members": typed["members"]}
        terms.pop("psychological", None)
        if typed["psychological"]:
            terms["psychological"] = True
        terms["weights"] |= {name: f"{Decimal(typed[f'weight_{name}']) / 100:.2f}" for name in WEIGHTS}
        self._put_test(terms, Decimal(typed["psychometric_max"]), held=bool(typed[f"weight_{TESTED}"]))

    @staticmethod
    def _put_test(terms: Terms, most: Decimal, *, held: bool) -> None:
        """Four evaluations with a psychometric one, three without (FIN-01)."""
        terms["weights"]["scheme"] = 4 if held else 3
        if held:
            terms[TESTED] = {"maxScore": str(most), "minScore": f"{most * PASSES_WITH:.2f}"}
        else:
            terms["weights"].pop(TESTED)
            terms.pop(TESTED, None)


SECTION_FORMS: dict[Section, type[SectionForm]] = {
    form.section: form for form in (DataForm, ProfileForm, ConditionsForm, TestsForm)
}
