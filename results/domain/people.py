"""Applicants from data, checked one by one and against each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from results.domain.applicants_file import MAX_APPLICANTS, Applicant
from results.domain.reading import bad, shaped


class _People(Struct, forbid_unknown_fields=True):
    applicants: list[Applicant]


def read_people(applicants: Sequence[Mapping[str, Any]]) -> list[Applicant]:
    """The applicants, or BadRequest with the path of the first bad value, repeated person or contradiction."""
    if len(applicants) > MAX_APPLICANTS:
        raise bad("applicants", f"tiene más de {MAX_APPLICANTS} elementos")
    people = shaped({"applicants": list(applicants)}, _People).applicants
    ids: set[str] = set()
    documents: set[tuple[str, str]] = set()
    for place, person in enumerate(people):
        at = f"applicants[{place}]"
        if person.id in ids:
            raise bad(f"{at}.id", f"«{person.id}» está dos veces")
        if (person.doc_type, person.doc_number) in documents:
            raise bad(f"{at}.docNumber", f"«{person.doc_number}» está dos veces")
        ids.add(person.id)
        documents.add((person.doc_type, person.doc_number))
        _check_periods(person, at)
        _check_exam(person, at)
    return people


def _check_periods(person: Applicant, at: str) -> None:
    for place, course in enumerate(person.training):
        if course.end < course.start:
            raise bad(f"{at}.training[{place}].end", "el fin es anterior al inicio")
    for place, work in enumerate(person.experience):
        if work.end is not None and work.end < work.start:
            raise bad(f"{at}.experience[{place}].end", "el fin es anterior al inicio")
    for place, sanction in enumerate(person.rnssc or ()):
        if sanction.end is not None and sanction.end < sanction.start:
            raise bad(f"{at}.rnssc[{place}].to", "el fin es anterior al inicio")


def _check_exam(person: Applicant, at: str) -> None:
    exam = person.exam
    if exam is None:
        return
    if exam.status == "FINALIZADO" and (exam.technical_correct is None or exam.entity_correct is None):
        raise bad(f"{at}.exam", "un examen finalizado lleva technicalCorrect y entityCorrect")
    if exam.status == "DESCALIFICADO" and exam.code is None:
        raise bad(f"{at}.exam.code", "una descalificación lleva su código")
