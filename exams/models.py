"""Question bank, sittings, attempts and answers.

An attempt's phase is computed (exams.domain.timing); rows hold facts only: when somebody was present, when and by what the
attempt was closed, which revision of which answer arrived when.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from applications.models import Application
from calls.models import Call
from exams.enums import ClosedBy, DisqualificationCode, ExamResult, GrantKind, Part, QuestionState


class Question(models.Model):
    """A place in the bank; its text lives in versions. No personal data."""

    code = models.SlugField("código", max_length=20, unique=True)

    class Meta:
        verbose_name = "pregunta"

    def __str__(self) -> str:
        return self.code


class QuestionVersion(models.Model):
    """One wording of a question. `options` is a list of 2 to 6 texts, `answer` the index of the right one. No personal data."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("versión")
    part = models.CharField("parte", max_length=20, choices=Part.choices)
    topic = models.CharField("materia", max_length=120)
    reference = models.CharField("referencia", max_length=300)
    stem = models.TextField("enunciado", max_length=2000)
    options = models.JSONField("alternativas")
    answer = models.PositiveSmallIntegerField("respuesta")
    state = models.CharField("estado", max_length=10, choices=QuestionState.choices, default=QuestionState.DRAFT)
    author = models.CharField("autor", max_length=80)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "versión de pregunta"
        constraints = [models.UniqueConstraint(fields=["question", "number"], name="exams_version_number")]

    def __str__(self) -> str:
        return f"{self.question_id} v{self.number}"


class Sitting(models.Model):
    """One hour at which a group sits the same 20 questions. `opens_at` is T0. No personal data.

    `blueprint` is a list of `{part, topic, questions}`; `secret` (32 bytes, hexadecimal) seeds draw, shuffles and keys; its
    hash is in `commitment` from the day the papers are built (design 3).
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="sittings")
    name = models.CharField("sesión", max_length=80)
    opens_at = models.DateTimeField("hora de inicio")
    duration_s = models.PositiveIntegerField("duración (s)", default=1500)
    door_s = models.PositiveIntegerField("ingreso antes del inicio (s)", default=300)
    blueprint = models.JSONField("matriz de contenidos")
    secret = models.CharField(max_length=64)
    commitment = models.JSONField("compromiso", null=True)
    built_at = models.DateTimeField(null=True)
    revealed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField("cerrada", null=True)
    merkle_root = models.CharField(max_length=64, blank=True)
    root_signature = models.JSONField(null=True)

    class Meta:
        verbose_name = "sesión de evaluación"

    def __str__(self) -> str:
        return f"{self.call_id} {self.name}"


class SittingQuestion(models.Model):
    """One of the questions drawn for a sitting, in the order of the draw. No personal data."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="questions")
    ordinal = models.PositiveSmallIntegerField()
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT)

    class Meta:
        verbose_name = "pregunta de la sesión"
        ordering = ["sitting", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "ordinal"], name="exams_sitting_ordinal"),
            models.UniqueConstraint(fields=["sitting", "version"], name="exams_sitting_no_repeat"),
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id}#{self.ordinal}"


class Annulment(models.Model):
    """A question found defective: everybody who sat that sitting gets its points (REC-05). Append-only. No personal data."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="annulments")
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT)
    reason = models.TextField("motivo", max_length=1000)
    actor = models.CharField("autor", max_length=80)
    at = models.DateTimeField("anulada")

    class Meta:
        verbose_name = "pregunta anulada"
        constraints = [models.UniqueConstraint(fields=["sitting", "version"], name="exams_annulled_once")]

    def __str__(self) -> str:
        return f"{self.sitting_id}: {self.version_id}"


class Attempt(models.Model):
    """One person's sitting of the exam. Personal data by reference; kept while the process and its appeals last.

    `paper` is how this person sees the questions: a list of 20 `{version, options: [{id, choice}]}` in order, where `choice`
    is the index in the version's options; `sealed_paper` is what the page receives, encrypted, in the lobby (base64).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="attempts")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="attempts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attempts")
    paper = models.JSONField(default=list)
    sealed_paper = models.TextField(blank=True)
    extra_s = models.PositiveIntegerField("tiempo adicional (s)", default=0)
    consent_at = models.DateTimeField("consentimiento", null=True)
    document_shown_at = models.DateTimeField("documento mostrado", null=True)
    present_at = models.DateTimeField("presente", null=True)
    lease = models.PositiveIntegerField(default=0)
    lease_page = models.CharField(max_length=64, blank=True)
    closed_at = models.DateTimeField("cerrado", null=True)
    closed_by = models.CharField(max_length=10, choices=ClosedBy.choices, blank=True)
    closing_head = models.CharField(max_length=64, blank=True)
    disqualified_code = models.CharField(max_length=3, choices=DisqualificationCode.choices, blank=True)
    right_count = models.PositiveSmallIntegerField("correctas", null=True)
    score = models.DecimalField("puntaje", max_digits=5, decimal_places=2, null=True)
    result = models.CharField("resultado", max_length=16, choices=ExamResult.choices, blank=True)
    graded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "rendición"
        constraints = [models.UniqueConstraint(fields=["sitting", "application"], name="exams_attempt_once")]

    def __str__(self) -> str:
        return str(self.id)


class TimeGrant(models.Model):
    """Seconds given beyond the common deadline, with their reason (EXA-11). `Attempt.extra_s` is their sum. No personal data."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="grants")
    kind = models.CharField(max_length=16, choices=GrantKind.choices)
    seconds = models.PositiveIntegerField()
    reason = models.CharField(max_length=500)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "tiempo adicional"

    def __str__(self) -> str:
        return f"{self.attempt_id} +{self.seconds} s"


class Answer(models.Model):
    """One revision of one answer; every revision stays. `option` null means the answer was cleared. No personal data."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="answers")
    revision = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField()
    option = models.CharField(max_length=16, null=True)  # noqa: DJ001 - null is "cleared", "" is no option at all
    at = models.DateTimeField()
    head = models.CharField(max_length=64)

    class Meta:
        verbose_name = "respuesta"
        constraints = [models.UniqueConstraint(fields=["attempt", "revision"], name="exams_answer_revision")]
        indexes = [models.Index(fields=["attempt", "position", "revision"], name="exams_answer_position")]

    def __str__(self) -> str:
        return f"{self.attempt_id} r{self.revision} p{self.position}"
