"""Importing the results of an evaluation held outside, with its signed act: all of a file or nothing (EXA-06, AUD-01)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from applications.models import Application
from calls.enums import ENDED
from calls.models import Call
from core.errors import BadRequest, Conflict
from core.record import Act, append, call_chain
from cvs.antivirus import check_clean
from cvs.domain.pdf import MAX_NAME, clean_name
from cvs.services_documents import KeptPdf
from cvs.store import keep
from results.domain.evaluation_files import BYTES_MAX, format_of
from results.enums import ImportedKind
from results.models import EvaluationImport, Stage
from results.selectors_evaluations import Change, imports_of, is_ready, preview_of, stored_source
from results.services_stages import REASON_MAX, REASON_MIN, Finding, record_results

PROBLEMS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Source:
    """A file of results in the store."""

    sha256: str
    name: str
    format: str


def keep_source(name: str, raw: bytes) -> Source:
    """Store a file of results as it came; nothing is imported yet. BadRequest `evaluation.file` beyond the limit."""
    if len(raw) > BYTES_MAX:
        raise BadRequest("evaluation.file", "El archivo pasa de 1 MB.")
    check_clean(raw)
    found = format_of(raw)
    stem = clean_name(name.rsplit(".", 1)[0]).removesuffix(".pdf")
    return Source(keep(raw, shelf=found, extension=found).sha256, f"{stem[: MAX_NAME - 5]}.{found}", found)


@transaction.atomic
def import_results(
    call: Call,
    kind: ImportedKind,
    source: Source,
    act: KeptPdf,
    *,
    seen: str,
    actor: str,
    now: datetime,
    reason: str = "",
) -> EvaluationImport:
    """Make every line of a file the result of its person, as the next version; the earlier ones stay.

    `seen` is the digest of the preview that the person had before them. The file and act of the last version again return
    that version. Conflict `evaluation.early` before the list that says who is evaluated is out, `evaluation.ended` in a call
    that ended, `evaluation.stale` when the people or their results changed meanwhile; BadRequest `evaluation.problems` (data:
    `problems`) for a file with a wrong line, `evaluation.reason` for a second version without 10 to 1,000 characters.
    """
    call = Call.objects.select_for_update().get(pk=call.pk)
    last = imports_of(call, kind).first()
    if last and (last.source_sha256, last.act_sha256) == (source.sha256, act.sha256):
        return last
    if call.state in ENDED:
        raise Conflict("evaluation.ended", "La convocatoria terminó: ya no recibe resultados.")
    if not is_ready(call, kind):
        raise Conflict("evaluation.early", "Aún no está publicada la lista de quienes pasan a esta evaluación.")
    preview = preview_of(call, kind, stored_source(source.sha256, source.format))
    if preview.problems:
        problems = [str(problem) for problem in preview.problems[:PROBLEMS_SHOWN]]
        raise BadRequest("evaluation.problems", "Nada se importó: el archivo tiene errores.", {"problems": problems})
    if preview.seen != seen:
        raise Conflict(
            "evaluation.stale", "Los resultados o las personas cambiaron desde la vista previa. Revísela de nuevo."
        )
    reason = _checked_reason(reason, needed=last is not None)
    version = (last.version if last else 0) + 1
    made = EvaluationImport.objects.create(
        call=call,
        kind=kind,
        version=version,
        rows=[_row(change) for change in preview.changes],
        changed=len(preview.changed),
        source_sha256=source.sha256,
        source_name=source.name,
        source_format=source.format,
        act_sha256=act.sha256,
        act_name=act.name,
        act_size=act.size,
        act_pages=act.pages,
        reason=reason,
        actor=actor,
        at=now,
    )
    told = {
        "kind": kind.value,
        "version": version,
        "rows": len(preview.changes),
        "changed": made.changed,
        "missing": len(preview.missing),
        "source": source.sha256,
        "act": act.sha256,
        "reason": reason,
    }
    append(Act(call_chain(call.code), "evaluation.imported", actor, now, told))
    record_results(call, Stage(kind.value), _findings(preview.changed, version), actor=actor, now=now, reason=reason)
    return made


def _findings(changed: list[Change], version: int) -> Mapping[Application, Finding]:
    return {
        change.application: Finding(
            change.after.result,
            change.after.score,
            {"import": version, "line": change.line.place, "right": change.after.right, "code": change.after.code},
        )
        for change in changed
    }


def _row(change: Change) -> dict[str, object]:
    return {"line": change.line.place, "number": change.application.number, **change.after.data()}


def _checked_reason(reason: str, *, needed: bool) -> str:
    reason = reason.strip()
    if "\x00" in reason or ((needed or reason) and not REASON_MIN <= len(reason) <= REASON_MAX):
        raise BadRequest(
            "evaluation.reason", f"Escriba el motivo de la corrección, de {REASON_MIN} a {REASON_MAX} caracteres."
        )
    return reason
