"""The format of a call's applicants (`demo_applicants.json`): the sheets, and what each stage found of each person."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, field

from cvs.domain.limits import ROWS
from results.domain.reading import Amount, Code, Data, LongText, Text, Whole

MAX_APPLICANTS = 5000
Instant = Annotated[datetime, Meta(tz=True)]
File = dict[str, Any] | Text | None  # how a file is named, or its hash and size; only whether there is one matters
_SCORE = r"[0-9]{1,3}(\.[0-9]{1,2})?"
Score = Annotated[int, Meta(ge=0, le=100)] | Annotated[str, Meta(pattern=f"^{_SCORE}$")]
ScoreOrAbsent = Annotated[int, Meta(ge=0, le=100)] | Annotated[str, Meta(pattern=f"^({_SCORE}|NO_ASISTIO)$")]


class EducationRow(Data):
    """A row of FORMACIÓN ACADÉMICA."""

    center: Text
    level: Literal[
        "SECUNDARIA", "TECNICO_BASICO", "TECNICO_SUPERIOR", "UNIVERSITARIO", "MAESTRIA", "DOCTORADO", "SEGUNDA_ESPECIALIDAD"
    ]  # fmt: skip
    status: Literal["EN_CURSO", "EGRESADO", "BACHILLER", "TITULADO", "GRADO"]
    specialty: Text
    on: date = field(name="date")
    city_country: Text = ""
    colegiatura: Text = ""
    colegio: Text = ""
    habilitacion_valid_until: date | None = None
    sunedu_registered: bool | None = None
    cycles_completed: Annotated[int, Meta(ge=0, le=20)] | None = None
    related: bool = True
    uploaded: bool = True
    file: File = None


class TrainingRow(Data):
    """A row of CAPACITACIÓN."""

    type: Literal[
        "CURSO", "TALLER", "SEMINARIO", "CONFERENCIA", "DIPLOMADO", "PROGRAMA_ESPECIALIZACION", "PROGRAMA"
    ]  # fmt: skip
    name: Text
    center: Text
    start: date
    end: date
    hours: Amount | None = None
    credits: Amount | None = None
    by_governing_body: bool = False
    city_country: Text = ""
    related: bool = True
    uploaded: bool = True
    file: File = None


class KnowledgeRow(Data):
    """A row of CONOCIMIENTOS."""

    name: Text
    level: Literal["BASICO", "INTERMEDIO", "AVANZADO"]
    file: File = None


class ExperienceRow(Data):
    """A row of EXPERIENCIA LABORAL; `end` null is "a la fecha"."""

    employer: Text
    sector: Literal["PUBLICO", "PRIVADO"]
    position: Text
    unit: Text
    start: date
    end: date | None
    kind: Literal[
        "LABORAL", "SERVICIOS", "PRACTICA_PREPROFESIONAL", "PRACTICA_PROFESIONAL", "SECIGRA", "CERTIJOVEN", "CERTIADULTO"
    ]  # fmt: skip
    related: bool
    paid: bool
    duties: LongText = ""
    document: Code | None = None
    uploaded: bool = True
    file: File = None


class DisabilityTold(Data, kw_only=True):
    """`conditions.disability`."""

    degree: Amount | None
    code: Text = ""
    document: File
    valid: bool = True


class ForceTold(Data, kw_only=True):
    """`conditions.ffaa`."""

    kind: Code
    code: Text = ""
    document: File
    valid: bool = True


class AthleteTold(Data, kw_only=True):
    """`conditions.athlete`."""

    level: Annotated[int, Meta(ge=1, le=5)]
    code: Text = ""
    document: File
    valid: bool = True


class Conditions(Data):
    """`conditions`."""

    disability: DisabilityTold | None = None
    ffaa: ForceTold | None = None
    athlete: AthleteTold | None = None


class SanctionRow(Data):
    """A row of `rnssc`."""

    type: Literal[
        "DESTITUCION", "DESPIDO", "INHABILITACION", "IMPEDIMENTO_PERMANENTE", "SUSPENSION", "AMONESTACION", "MULTA"
    ]  # fmt: skip
    start: date = field(name="from")
    end: date | None = field(name="to", default=None)
    status: Literal["VIGENTE", "SUSPENDIDA", "ANULADA"] = "VIGENTE"


class ExamTold(Data):
    """`exam`: FINALIZADO has the right answers of both parts."""

    status: Literal["FINALIZADO", "NO_SE_PRESENTO", "DESCALIFICADO"]
    technical_correct: Whole | None = None
    entity_correct: Whole | None = None
    check_in_at: Instant | None = None
    code: Literal["D01", "D02", "D03", "D04", "D05", "D06", "D07", "D08", "D09"] | None = None
    at: Instant | None = None
    answered: Whole | None = None


class Applicant(Data, kw_only=True):
    """One person, as far as the process went; a stage that was not reached is null."""

    id: Annotated[str, Meta(pattern="^[A-Za-z0-9._-]{1,40}$")]
    doc_type: Literal["DNI", "CE"] = "DNI"
    doc_number: Annotated[str, Meta(pattern="^[A-Z0-9]{8,12}$")]
    full_name: Text
    email: Text = ""
    phone: Text = ""
    address: Text = ""
    case: LongText = ""
    education: Annotated[list[EducationRow], Meta(max_length=ROWS)]
    training: Annotated[list[TrainingRow], Meta(max_length=ROWS)]
    knowledge: Annotated[list[KnowledgeRow], Meta(max_length=ROWS)]
    languages: Annotated[list[KnowledgeRow], Meta(max_length=ROWS)] = field(default_factory=list)
    experience: Annotated[list[ExperienceRow], Meta(max_length=ROWS)]
    conditions: Conditions = field(default_factory=Conditions)
    rnssc: Annotated[list[SanctionRow], Meta(max_length=ROWS)] | None
    annexes: Annotated[list[Code], Meta(max_length=20)] | None = None
    application_confirmed_at: Instant | None
    exam: ExamTold | None = None
    psychometric: ScoreOrAbsent | None = None
    documents_registered_at: Instant | None = None
    interview: Annotated[list[Score], Meta(max_length=9)] | Literal["NO_ASISTIO", "DESCALIFICADO"] | None = None
    expected: dict[str, Any] | None = None


class ClaimRow(Data):
    """One of `claims`."""

    id: Code
    applicant: Code
    stage: Code
    published_at: Instant
    filed_at: Instant
    admissible: bool
    resolution: Code
    text: LongText = ""


class ApplicantsFile(Data, kw_only=True):
    """The applicants of a call. `castingVote`: ids, the preferred first, where a tie needs it (MER-02)."""

    note: LongText = field(name="_note", default="")
    call: Code
    applicants: Annotated[list[Applicant], Meta(max_length=MAX_APPLICANTS)]
    claims: Annotated[list[ClaimRow], Meta(max_length=MAX_APPLICANTS)] = field(default_factory=list)
    casting_vote: Annotated[list[Code], Meta(max_length=MAX_APPLICANTS)] = field(default_factory=list)
    summary: dict[str, Any] | None = None
