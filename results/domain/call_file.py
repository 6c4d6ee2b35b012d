"""The format of a call's terms (`demo_call.json`): every key there is, those of the ambiguity register among them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, field

from results.domain.reading import Amount, Code, Data, LongText, Text, Whole

Instant = Annotated[datetime, Meta(tz=True)]
Hour = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Texts = Annotated[list[LongText], Meta(max_length=100)]
Months = Annotated[int, Meta(ge=0, le=600)]
Level = Literal["BASICO", "INTERMEDIO", "AVANZADO"]
Degree = Literal[
    "TITULO_UNIVERSITARIO", "BACHILLER_UNIVERSITARIO", "EGRESADO_UNIVERSITARIO", "TITULO_TECNICO_SUPERIOR",
    "TITULO_TECNICO_BASICO", "SECUNDARIA",
]  # fmt: skip
Base = Literal["PONDERADO_FINAL", "PUNTAJE_CURRICULAR"]


class EducationAsked(Data):
    """`profile.education`."""

    level: Degree
    careers: Texts = field(default_factory=list)
    related_careers_allowed: bool = False
    requires_colegiatura: bool = False
    requires_habilitacion_vigente: bool = False


class TrainingAsked(Data):
    """`profile.training`. Hours are always accumulated (S2:52)."""

    min_hours: Amount
    cumulative: bool = True
    topics: Texts = field(default_factory=list)
    hours_per_credit: Annotated[int, Meta(ge=1, le=100)] = 16


class SkillAsked(Data):
    """One of `profile.officeSkills` and `profile.languages`."""

    name: Text
    level: Level


class ProfileAsked(Data):
    """`profile`."""

    education: EducationAsked | None = None
    general_experience_months: Months = 0
    specific_experience_months: Months = 0
    specific_public_experience_months: Months = 0
    training: TrainingAsked | None = None
    technical_knowledge: Texts = field(default_factory=list)
    office_skills: Annotated[list[SkillAsked], Meta(max_length=50)] = field(default_factory=list)
    languages: Annotated[list[SkillAsked], Meta(max_length=50)] = field(default_factory=list)
    competencies: Texts = field(default_factory=list)
    additional: Texts = field(default_factory=list)


class Entity(Data):
    """`entity`."""

    name: Text
    acronym: Code = ""
    fictional: bool = False
    address: Text = ""
    contact_email: Text = ""


class Contract(Data):
    """`contract`."""

    place: Text = ""
    start: date | None = None
    end: date | None = None
    monthly_pay: Amount | None = None
    currency: Code = "PEN"
    signing_business_days: Annotated[int, Meta(ge=1, le=60)] = 5
    register_business_days: Annotated[int, Meta(ge=1, le=60)] = 5
    trial_months: Annotated[int, Meta(ge=0, le=12)] = 3


class StageLine(Data, kw_only=True):
    """A line of `schedule`; days and hours inclusive."""

    order: Whole
    code: Code
    phase: Text
    name: Text
    start: date | None
    end: date | None
    start_business_offset: Whole | None = None
    end_business_offset: Whole | None = None
    responsible: Text = ""
    kind: Code = ""
    publishes: bool = False
    daily_from: Hour | None = None
    daily_to: Hour | None = None


class AnnexAsked(Data):
    """One of `applicationDocuments`."""

    code: Code
    name: Text = ""
    required: bool = True


class ExamPartAsked(Data):
    """One of `exam.parts`."""

    code: Literal["TECHNICAL", "ENTITY_ETHICS"]
    questions: Annotated[int, Meta(ge=0, le=200)]
    points_each: Amount


class Cell(Data):
    """One of `exam.blueprint`."""

    part: Code
    topic: Text
    questions: Annotated[int, Meta(ge=0, le=200)]


class ExamTerms(Data):
    """`exam`."""

    max_score: Amount
    min_score: Amount
    parts: Annotated[list[ExamPartAsked], Meta(max_length=2)]
    start: Instant | None = None
    mode: Literal["VIRTUAL", "PRESENCIAL"] = "VIRTUAL"
    duration_minutes: Whole = 25
    admission_minutes_before: Whole = 5
    tolerance_seconds: Whole = 0
    negative_marking: bool = False
    blueprint: Annotated[list[Cell], Meta(max_length=100)] = field(default_factory=list)
    shuffle_questions: bool = True
    shuffle_options: bool = True
    requires_camera: bool = True
    requires_microphone: bool = True
    allow_mobile_device: bool = False
    identity_check: Code = "DNI"


class ScaleTerms(Data):
    """`psychometric`."""

    max_score: Amount
    min_score: Amount


class DegreePoints(Data):
    """One of `curricular.education`."""

    code: Literal["EGRESADO", "BACHILLER", "TITULO_TECNICO", "TITULO", "MAESTRIA_O_DOCTORADO_GRADO"]
    points: Whole


class HourBand(Data):
    """One of `curricular.training`."""

    extra_from: Amount
    extra_to: Amount | None
    points: Whole
    from_inclusive: bool = True
    to_inclusive: bool = False


class MonthBand(Data):
    """One of `curricular.experience`."""

    extra_months_from: Amount
    extra_months_to: Amount | None
    points: Whole
    from_inclusive: bool = True
    to_inclusive: bool = False


class CurricularTerms(Data):
    """`curricular`."""

    min_score: Amount
    max_score: Amount
    education: Annotated[list[DegreePoints], Meta(max_length=10)]
    training: Annotated[list[HourBand], Meta(max_length=20)]
    experience: Annotated[list[MonthBand], Meta(max_length=20)]


class SlotTerms(Data):
    """One of `interview.slots`."""

    start: Instant | None
    minutes: Annotated[int, Meta(ge=1, le=480)]


class InterviewTerms(Data):
    """`interview`."""

    max_score: Amount
    min_score: Amount
    members: Annotated[int, Meta(ge=2, le=9)] = 3
    slots: Annotated[list[SlotTerms], Meta(max_length=5000)] = field(default_factory=list)
    allow_mobile_device: bool = True


class Weights(Data, kw_only=True):
    """`weights`: the number of evaluations and what each weighs (FIN-01)."""

    scheme: Literal[2, 3, 4]
    knowledge: Amount | None = None
    psychometric: Amount | None = None
    curricular: Amount
    interview: Amount


class ShortlistTerms(Data):
    """`shortlist`."""

    base: Annotated[int, Meta(ge=1, le=100)] = 5
    tie_rule: Literal["TOP_N_WITH_TIES", "DISTINCT_SCORES"] = "TOP_N_WITH_TIES"
    extra_per_position: Annotated[int, Meta(ge=0, le=20)] = 2
    extra_mode: Literal["EACH", "ADDITIONAL"] = "EACH"


class DisabilityTerms(Data):
    """`bonuses.disability`."""

    pct: Amount = "0.15"
    min_degree_pct: Amount = 33
    base: Base = "PONDERADO_FINAL"


class ForceTerms(Data):
    """`bonuses.ffaa`."""

    pct: Amount = "0.10"
    base: Base = "PONDERADO_FINAL"


class AthleteTerms(Data):
    """`bonuses.athlete`."""

    by_level: dict[Literal["1", "2", "3", "4", "5"], Amount]
    base: Base = "PUNTAJE_CURRICULAR"
    timing: Literal["AFTER_INTERVIEW", "AT_CURRICULAR"] = "AFTER_INTERVIEW"


class BonusTerms(Data):
    """`bonuses`. `youth` is Ley 31533, which no call of this regime gives yet (BON-04)."""

    disability: DisabilityTerms
    ffaa: ForceTerms
    athlete: AthleteTerms
    combination: Literal["SUM", "EXCLUSIVE_HIGHEST"] = "SUM"
    youth: None = None


class ClaimTerms(Data):
    """`claims`."""

    hours: Annotated[int, Meta(ge=1, le=240)] = 24
    stages: Annotated[list[Code], Meta(max_length=10)] = field(default_factory=list)


class CallFile(Data, kw_only=True):
    """A call's terms."""

    note: LongText = field(name="_note", default="")
    code: Annotated[str, Meta(min_length=1, max_length=40)]
    year: Whole
    number: Whole
    entity: Entity
    regime: Code = ""
    title: Text = ""
    position_title: Text = ""
    positions: Annotated[int, Meta(ge=1, le=500)]
    requesting_unit: Text = ""
    managing_unit: Text = ""
    status: Code = ""
    timezone: Literal["America/Lima"] = "America/Lima"
    objective: LongText = ""
    functions: Texts = field(default_factory=list)
    legal_basis: Texts = field(default_factory=list)
    profile: ProfileAsked
    contract: Contract
    schedule: Annotated[list[StageLine], Meta(max_length=50)]
    application_documents: Annotated[list[AnnexAsked], Meta(max_length=20)] = field(default_factory=list)
    exam: ExamTerms | None = None
    psychometric: ScaleTerms | None = None
    psychological: bool = False
    abstention_declarations: bool = False
    curricular: CurricularTerms
    interview: InterviewTerms
    weights: Weights
    shortlist: ShortlistTerms
    bonuses: BonusTerms
    claims: ClaimTerms
    publications: dict[str, Instant | None] = field(default_factory=dict)
    # Section 22: keys that a call sets where it departs from the default.
    doc_types: Annotated[list[Code], Meta(max_length=5)] = field(default_factory=list)
    email_activation: bool = False
    cv_lock_mode: Literal["SNAPSHOT", "HARD_LOCK"] = "SNAPSHOT"
    support_docs: Literal["AFTER_EXAM", "AT_APPLICATION"] = "AFTER_EXAM"
    annex_mode: Literal["SIGNED_UPLOAD", "ELECTRONIC_DECLARATION"] = "SIGNED_UPLOAD"
    experience_cutoff: Literal["APPLICATION_DATE"] = "APPLICATION_DATE"
    egreso_scope: Literal["REQUIRED_CAREER", "ANY_CAREER"] = "REQUIRED_CAREER"
    practice_policy: Literal["LEY_31396", "DL_1401_ONLY"] = "LEY_31396"
    practice_counts_specific: bool = True
    practice_requires_pay: bool = False
    experience_arithmetic: Literal["CALENDAR_EXACT", "DAYS_365", "DAYS_360"] = "CALENDAR_EXACT"
    rnssc_blocks_suspension: bool = False
    publish_doc_mask: bool = True
    options_per_question: Whole = 4
    allow_back: bool = True
    unconfirmed_uploads: Literal["ACCEPT_IF_COMPLETE", "REJECT"] = "ACCEPT_IF_COMPLETE"
    missing_support_policy: Literal["STRICT_ALL", "MINIMUM_ONLY"] = "STRICT_ALL"
    exp_boundary: Literal["LOWER_INCLUSIVE"] = "LOWER_INCLUSIVE"
    interview_tolerance_minutes: Annotated[int, Meta(ge=0, le=60)] = 0
    bonus_cap: Amount | None = None
    decimals: Annotated[int, Meta(ge=0, le=6)] = 2
    disability_quota_unmet: bool = False
    tie_break_chain: (
        list[Literal["DISABILITY_QUOTA", "INTERVIEW", "KNOWLEDGE", "CURRICULAR", "CASTING_VOTE"]] | None
    ) = None
    max_runners_up: Annotated[int, Meta(ge=0, le=500)] | None = None
