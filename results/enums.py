"""Results of each stage as they are printed (section 1), and the choices a call may make (section 22)."""

from __future__ import annotations

from django.db import models


class Evaluation(models.TextChoices):
    """The scored evaluations; the values are the keys of a call's `weights` (FIN-01)."""

    KNOWLEDGE = "knowledge", "Evaluación de conocimientos"
    PSYCHOMETRIC = "psychometric", "Evaluación psicométrica"
    CURRICULAR = "curricular", "Evaluación curricular"
    INTERVIEW = "interview", "Entrevista personal"


class ImportedKind(models.TextChoices):
    """Evaluations held outside, whose results come by file with an act; the values are those of `Stage`."""

    KNOWLEDGE = "KNOWLEDGE", "Evaluación de conocimientos presencial"
    PSYCHOMETRIC = "PSYCHOMETRIC", "Evaluación psicométrica"
    PSYCHOLOGICAL = "PSYCHOLOGICAL", "Evaluación psicológica"


class PsychometricResult(models.TextChoices):
    """Passes with 40 % (S2:275)."""

    APTO = "APTO", "APTO"
    NO_APTO = "NO_APTO", "NO APTO"
    NO_ASISTIO = "NO_ASISTIO", "NO ASISTIÓ"


class PsychologicalResult(models.TextChoices):
    """Referential: no points, and nobody leaves by it (S2:276)."""

    ASISTIO = "ASISTIO", "ASISTIÓ"
    NO_ASISTIO = "NO_ASISTIO", "NO ASISTIÓ"


class DocumentResult(models.TextChoices):
    """Stage 8."""

    REGISTRADO = "REGISTRADO", "REGISTRADO"
    DESCALIFICADO = "DESCALIFICADO", "DESCALIFICADO/A"


class CvResult(models.TextChoices):
    """Stage 9."""

    CALIFICA = "CALIFICA", "CALIFICA"
    NO_CALIFICA = "NO_CALIFICA", "NO CALIFICA"
    DESCALIFICADO = "DESCALIFICADO", "DESCALIFICADO/A"


class ShortlistResult(models.TextChoices):
    """Who is called to the interview (SHL-02)."""

    CONVOCADO = "CONVOCADO", "CONVOCADO/A"
    NO_CONVOCADO = "NO_CONVOCADO", "NO CONVOCADO/A"


class InterviewResult(models.TextChoices):
    """Stage 11; NO_CONVOCADO is the shortlist's word for who has no interview."""

    APTO = "APTO", "APTO"
    NO_APTO = "NO_APTO", "NO APTO"
    NO_ASISTIO = "NO_ASISTIO", "NO ASISTIÓ"
    DESCALIFICADO = "DESCALIFICADO", "DESCALIFICADO/A"
    NO_CONVOCADO = "NO_CONVOCADO", "NO CONVOCADO/A"


class FinalResult(models.TextChoices):
    """Stage 12."""

    GANADOR = "GANADOR", "GANADOR/A"
    ACCESITARIO = "ACCESITARIO", "ACCESITARIO/A"
    NO_ALCANZO_VACANTE = "NO_ALCANZO_VACANTE", "NO ALCANZÓ VACANTE"
    NO_SUSCRIBIO = "NO_SUSCRIBIO", "NO SUSCRIBIÓ"
    DESCALIFICADO = "DESCALIFICADO", "DESCALIFICADO/A"


class Outcome(models.TextChoices):
    """Where somebody's way through a call ended before its end; who reached the end has a `FinalResult`."""

    NO_POSTULO = "NO_POSTULO", "No postuló"
    NO_APTO = "NO_APTO", "No cumple los requisitos"
    NO_SE_PRESENTO = "NO_SE_PRESENTO", "No se presentó al examen"
    DESCALIFICADO_EXAMEN = "DESCALIFICADO_EXAMEN", "Descalificado/a en el examen"
    EXAMEN_NO_APTO = "EXAMEN_NO_APTO", "No aprobó el examen"
    PSICOMETRICA_NO_APTO = "PSICOMETRICA_NO_APTO", "No aprobó la evaluación psicométrica"
    DESCALIFICADO_DOCUMENTOS = "DESCALIFICADO_DOCUMENTOS", "No registró sus documentos"
    NO_CALIFICA = "NO_CALIFICA", "No califica en la evaluación curricular"
    NO_CONVOCADO = "NO_CONVOCADO", "No fue convocado/a a la entrevista"
    NO_ASISTIO = "NO_ASISTIO", "No asistió a la entrevista"
    DESCALIFICADO_ENTREVISTA = "DESCALIFICADO_ENTREVISTA", "Descalificado/a en la entrevista"
    ENTREVISTA_NO_APTO = "ENTREVISTA_NO_APTO", "No aprobó la entrevista"


class MissingSupport(models.TextChoices):
    """CUR-02: a declared row without its document."""

    STRICT_ALL = "STRICT_ALL", "Una fila sin documento: no califica"
    MINIMUM_ONLY = "MINIMUM_ONLY", "Una fila sin documento no se cuenta"


class UnconfirmedUploads(models.TextChoices):
    """AMB-26: files attached and never confirmed."""

    ACCEPT_IF_COMPLETE = "ACCEPT_IF_COMPLETE", "Registrados, si están todos"
    REJECT = "REJECT", "No registrados"


class TieRule(models.TextChoices):
    """AMB-32: what the five of the shortlist are."""

    TOP_N_WITH_TIES = "TOP_N_WITH_TIES", "Cinco personas y quienes empaten con la quinta"
    DISTINCT_SCORES = "DISTINCT_SCORES", "Cinco puntajes distintos"


class ExtraMode(models.TextChoices):
    """AMB-33: for which positions two more are called."""

    EACH = "EACH", "Por cada posición"
    ADDITIONAL = "ADDITIONAL", "Por cada posición adicional"


class BonusKind(models.TextChoices):
    """BON-01; the values are the keys of a sheet's `conditions`."""

    DISABILITY = "disability", "Persona con discapacidad"
    FFAA = "ffaa", "Licenciado/a de las Fuerzas Armadas"
    ATHLETE = "athlete", "Deportista calificado/a de alto nivel"


class BonusBase(models.TextChoices):
    """AMB-38: what a bonus is a part of."""

    PONDERADO_FINAL = "PONDERADO_FINAL", "Ponderado final"
    PUNTAJE_CURRICULAR = "PUNTAJE_CURRICULAR", "Puntaje curricular"


class AthleteTiming(models.TextChoices):
    """AMB-37."""

    AFTER_INTERVIEW = "AFTER_INTERVIEW", "Después de la entrevista"
    AT_CURRICULAR = "AT_CURRICULAR", "En la evaluación curricular"


class BonusCombination(models.TextChoices):
    """AMB-39: several bonuses of one person."""

    SUM = "SUM", "Se suman"
    EXCLUSIVE_HIGHEST = "EXCLUSIVE_HIGHEST", "Solo la más favorable"


class TieBreak(models.TextChoices):
    """MER-02, in the order of the chain."""

    DISABILITY_QUOTA = "DISABILITY_QUOTA", "Cuota de personas con discapacidad"
    INTERVIEW = "INTERVIEW", "Mayor puntaje en la entrevista"
    KNOWLEDGE = "KNOWLEDGE", "Mayor puntaje en el examen"
    CURRICULAR = "CURRICULAR", "Mayor puntaje curricular"
    CASTING_VOTE = "CASTING_VOTE", "Voto dirimente del área usuaria"


class ClaimState(models.TextChoices):
    """Section 1."""

    PRESENTADO = "PRESENTADO", "Presentado"
    EXTEMPORANEO = "EXTEMPORANEO", "Extemporáneo"
    FUNDADO = "FUNDADO", "Fundado"
    FUNDADO_EN_PARTE = "FUNDADO_EN_PARTE", "Fundado en parte"
    INFUNDADO = "INFUNDADO", "Infundado"
    IMPROCEDENTE = "IMPROCEDENTE", "Improcedente"


class ClaimGround(models.TextChoices):
    """REC-02: a person claims once on each."""

    RESULT = "RESULT", "No estoy de acuerdo con mi resultado"
    DATA = "DATA", "Hay un error en mis datos o en el orden"
    QUESTION = "QUESTION", "Una pregunta de la evaluación es defectuosa"


class ClaimChannel(models.TextChoices):
    """REC-02: how a claim came in."""

    PORTAL = "PORTAL", "Portal"
    MAIL = "MAIL", "Correo"


class VoidCase(models.TextChoices):
    """DES-01: why a call may be declared void."""

    NO_APPLICANTS = "a", "No se presentaron postulantes"
    NONE_MEETS = "b", "Nadie cumple los requisitos mínimos"
    NONE_PASSES = "c", "Nadie alcanza el puntaje mínimo en las etapas"
    NOBODY_SIGNS = "d", "Ni ganador ni accesitario suscriben el contrato"


class CancelCause(models.TextChoices):
    """DES-02."""

    NEED_DISAPPEARED = "NEED_DISAPPEARED", "Desapareció la necesidad del servicio"
    BUDGET = "BUDGET", "Restricciones presupuestales"
    OTHER_JUSTIFIED = "OTHER_JUSTIFIED", "Otra causa justificada"


class DocumentKind(models.TextChoices):
    """CUR-03: what a PDF of a row is, as the evaluator sees it."""

    CONSTANCIA_EGRESADO = "CONSTANCIA_EGRESADO", "Constancia de egresado"
    TITULO_O_GRADO = "TITULO_O_GRADO", "Grado o título, o la resolución que lo confiere"
    TITULO_EXTRANJERO = "TITULO_EXTRANJERO", "Grado o título extranjero"
    HABILITACION = "HABILITACION", "Constancia de habilitación"
    CAPACITACION = "CAPACITACION", "Certificado o constancia de capacitación"
    CERTIFICADO_TRABAJO = "CERTIFICADO_TRABAJO", "Certificado o constancia de trabajo"
    CERTIFICADO_PRACTICAS = "CERTIFICADO_PRACTICAS", "Certificado de prácticas"
    RESOLUCION = "RESOLUCION", "Resolución"
    CONTRATO = "CONTRATO", "Contrato o adenda"
    CONSTANCIA_SERVICIOS = "CONSTANCIA_SERVICIOS", "Constancia de prestación de servicios"
    CERTIFICADO_SECIGRA = "CERTIFICADO_SECIGRA", "Certificado SECIGRA"
    CERTIFICADO_MTPE = "CERTIFICADO_MTPE", "Certificado del MTPE"


class Fact(models.TextChoices):
    """CUR-03: what a document must show."""

    LEGIBLE = "LEGIBLE", "Es legible, sin borrones ni enmendaduras"
    SUNEDU = "SUNEDU", "Está registrado en SUNEDU"
    APOSTILLED = "APOSTILLED", "Está legalizado o apostillado"
    TRANSLATED = "TRANSLATED", "Está en castellano o traducido"
    CURRENT = "CURRENT", "Está vigente"
    HOURS = "HOURS", "Indica las horas o los créditos"
    POSITION = "POSITION", "Indica el cargo"
    START = "START", "Indica la fecha de inicio"
    END = "END", "Indica la fecha de fin"
    ISSUED_BY_HR = "ISSUED_BY_HR", "Lo emite Recursos Humanos o quien haga sus veces"
    SIGNED = "SIGNED", "Está firmado"
    EGRESADO = "EGRESADO", "Va con la constancia de egresado"


class InterviewFault(models.TextChoices):
    """INT-04, INT-05: why somebody is disqualified in the interview."""

    E01 = "E01", "Suplantación de identidad o negativa a identificarse"
    E02 = "E02", "Participación de terceras personas"
    E03 = "E03", "Uso de otros dispositivos"
    E04 = "E04", "Imagen bloqueada o cámara apagada"
    E05 = "E05", "Recibió ayuda o consultó material"
    E06 = "E06", "Capturas o grabación de la entrevista"


class TieInputKind(models.TextChoices):
    """What the tie chain asks people for."""

    QUOTA = "QUOTA", "Declaración sobre la cuota de personas con discapacidad"
    VOTE = "VOTE", "Voto dirimente del área usuaria"


class SigningFailureCause(models.TextChoices):
    """CTR-04, MER-04, REQ-06."""

    NOT_PRESENTED = "NOT_PRESENTED", "No se presentó a suscribir el contrato dentro del plazo"
    NOT_PROVED = "NOT_PROVED", "No acreditó lo declarado con los documentos originales"
    DECLINED = "DECLINED", "Renunció a suscribir el contrato"
    REQUIREMENT_LOST = "REQUIREMENT_LOST", "No cumple un requisito mínimo"
    FALSE_INFORMATION = "FALSE_INFORMATION", "Registró información falsa"


class ChecklistItem(models.TextChoices):
    """CTR-03, CTR-05, in the order of the list."""

    ORIGINALS = "ORIGINALS", "Originales y copias de todos los documentos declarados"
    SUNEDU = "SUNEDU", "Grados y títulos registrados en SUNEDU"
    FOREIGN = "FOREIGN", "Títulos extranjeros registrados en SERVIR"
    TRANSLATIONS = "TRANSLATIONS", "Traducciones de documentos en otro idioma"
    HEALTH = "HEALTH", "Certificado de salud, si el puesto exige viajes"
    DECLARATIONS = "DECLARATIONS", "Declaraciones juradas para el contrato"
    RNSSC = "RNSSC", "Consulta repetida al RNSSC"
    REDERECI = "REDERECI", "Consulta a REDERECI y REDAM"


class ChecklistState(models.TextChoices):
    """CTR-03."""

    PRESENTED = "PRESENTED", "Presentado"
    OBSERVED = "OBSERVED", "Observado"
    NOT_APPLICABLE = "NOT_APPLICABLE", "No corresponde"


class CallEndKind(models.TextChoices):
    """Section 18."""

    VOID = "VOID", "Desierto"
    PARTIAL = "PARTIAL", "Parcialmente desierto"
    CANCEL = "CANCEL", "Cancelado"


class MarkDecision(models.TextChoices):
    """CUR-03: what a member finds of a row's document."""

    VALID = "VALID", "Válido"
    NOT_VALID = "NOT_VALID", "No válido"
    ILLEGIBLE = "ILLEGIBLE", "Ilegible"


class RoomPhase(models.TextChoices):
    """Where an interview's room stands at an instant; computed from what was done and `now`, never stored."""

    EARLY = "early", "La sala aún no abre"
    WAITING = "waiting", "En espera del Comité"
    OPEN = "open", "Abierta"
    CLOSED = "closed", "Cerrada por el Comité"
    OVER = "over", "Terminó"


class RoomPart(models.TextChoices):
    """As what somebody is in an interview's room."""

    APPLICANT = "applicant", "Postulante"
    MEMBER = "member", "Comité"
    WATCHER = "watcher", "Observa"


class RoomMomentKind(models.TextChoices):
    """What happened at the door of an interview's room."""

    OPENED = "OPENED", "Abrió la sala"
    CLOSED = "CLOSED", "Cerró la sala"
    CAME = "CAME", "Se conectó"
    LEFT = "LEFT", "Se desconectó"
    RETURNED = "RETURNED", "Volvió a conectarse"
