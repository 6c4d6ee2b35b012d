"""Data files are read strictly: what each error says, and where."""

from __future__ import annotations

from contextlib import suppress
from copy import deepcopy
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calls.domain.windows import Window
from core.errors import BadRequest, DomainError
from exam_server.demo.data import applicants_data, call_data
from results.domain.applicants_file import MAX_APPLICANTS
from results.domain.evaluation import evaluate
from results.domain.people import read_people
from results.domain.terms import Terms, terms_of
from results.enums import Evaluation, MissingSupport, TieBreak, TieRule

GONE = object()


def changed(data: Any, path: str, value: Any) -> Any:
    """A copy of `data` with another value at a dotted path; GONE takes the key away."""
    copy = deepcopy(data)
    *parents, last = path.split(".")
    place = copy
    for step in parents:
        place = place[int(step)] if isinstance(place, list) else place[step]
    key: Any = int(last) if isinstance(place, list) else last
    if value is GONE:
        del place[key]
    else:
        place[key] = value
    return copy


def refusal(reading: Any, data: Any) -> tuple[str, str]:
    with pytest.raises(BadRequest) as refused:
        reading(data)
    return refused.value.data["path"], refused.value.message


@pytest.mark.parametrize(
    ("path", "value", "at", "message"),
    [
        ("code", GONE, "code", "code: falta esta clave."),
        ("cuota", 1, "cuota", "cuota: clave desconocida."),
        ("positions", 0, "positions", "positions: el número debe ser >= 1."),
        ("positions", 501, "positions", "positions: el número debe ser <= 500."),
        ("positions", 10**30, "positions", "positions: el número debe ser <= 500."),
        ("positions", "1", "positions", "positions: se espera un entero, y hay un texto."),
        ("positions", True, "positions", "positions: se espera un entero, y hay verdadero o falso."),
        ("title", "x" * 301, "title", "title: tiene más de 300 caracteres."),
        ("functions", ["x"] * 101, "functions", "functions: tiene más de 100 elementos."),
        ("schedule", {}, "schedule", "schedule: se espera una lista, y hay un objeto."),
        ("schedule.2.dailyFrom", "24:00", "schedule[2].dailyFrom",
         "schedule[2].dailyFrom: no tiene la forma esperada."),
        ("schedule.2.end", "2023-10-09", "schedule[2]",
         "schedule[2]: la etapa necesita un inicio y un fin que no sea anterior."),
        ("schedule.2.start", None, "schedule[2]",
         "schedule[2]: la etapa necesita un inicio y un fin que no sea anterior."),
        ("schedule.2.code", "OTRA", "schedule", "schedule: falta la etapa POSTULACION."),
        ("schedule.7.code", "OTRA", "schedule", "schedule: falta la etapa REGISTRO_DOCUMENTOS."),
        ("missingSupportPolicy", "LAX", "missingSupportPolicy",
         "missingSupportPolicy: «LAX» no es uno de los valores admitidos."),
        ("exam.start", "2023-10-16T09:00:00", "exam.start", "exam.start: la fecha y hora no dice su zona horaria."),
        ("exam.start", "mañana", "exam.start", "exam.start: la fecha y hora no es válida (AAAA-MM-DDTHH:MM:SS±HH:MM)."),
        ("exam.minScore", 18.0, "exam.minScore",
         "exam.minScore: se espera un entero o un texto, y hay un número con decimales sin comillas."),
        ("exam.minScore", "30", "exam.minScore", "exam.minScore: el mínimo debe ser menor que el máximo."),
        ("exam.parts.0.pointsEach", "1.4", "exam.parts", "exam.parts: los puntos suman 28.4 y el máximo es 30."),
        ("exam.parts.1.code", "TECHNICAL", "exam.parts", "exam.parts: una parte está dos veces."),
        ("exam.negativeMarking", True, "exam.negativeMarking",
         "exam.negativeMarking: una respuesta incorrecta no resta puntos."),
        ("exam", None, "exam", "exam: falta: la convocatoria le da un peso."),
        ("profile.training.cumulative", False, "profile.training.cumulative",
         "profile.training.cumulative: las horas de capacitación siempre se acumulan."),
        ("profile.education.level", "TITULO", "profile.education.level",
         "profile.education.level: «TITULO» no es uno de los valores admitidos."),
        ("weights.knowledge", "0.41", "weights", "weights: los pesos suman 1.01 y deben sumar 1."),
        ("weights.scheme", 2, "weights", "weights: con 2 evaluaciones se pesan curricular, interview."),
        ("weights.knowledge", GONE, "weights", "weights: con 3 evaluaciones se pesan knowledge, curricular, interview."),
        ("curricular.training.1.extraFrom", "13", "curricular.training",
         "curricular.training: entre dos filas queda un hueco o se superponen."),
        ("curricular.experience.3.points", 50, "curricular.experience",
         "curricular.experience: cada fila da más puntos que la anterior."),
        ("bonuses.ffaa.pct", "1.01", "bonuses.ffaa.pct", "bonuses.ffaa.pct: es una parte: mayor que 0 y hasta 1."),
        ("bonuses.athlete.byLevel.1", "0", "bonuses.athlete.byLevel.1",
         "bonuses.athlete.byLevel.1: es una parte: mayor que 0 y hasta 1."),
        ("bonuses.athlete.byLevel.6", "0.1", "bonuses.athlete.byLevel",
         "bonuses.athlete.byLevel: «6» no es uno de los valores admitidos."),
        ("weights.scheme", 5, "weights.scheme", "weights.scheme: «5» no es uno de los valores admitidos."),
        ("bonuses.youth", {}, "bonuses.youth", "bonuses.youth: se espera nada (null), y hay un objeto."),
        ("interview.members", 1, "interview.members", "interview.members: el número debe ser >= 2."),
        ("claims.hours", 0, "claims.hours", "claims.hours: el número debe ser >= 1."),
    ],
)  # fmt: skip
def test_bad_terms(path: str, value: Any, at: str, message: str) -> None:
    assert refusal(terms_of, changed(call_data(), path, value)) == (at, message)


def test_the_terms_of_the_demo() -> None:
    terms = terms_of(call_data())
    assert (terms.code, terms.positions, terms.decimals, terms.called, terms.members) == (
        "CAS-091-2023-MIDER", 1, 2, 5, 3,
    )  # fmt: skip
    assert terms.postulation == Window(date(2023, 10, 10), date(2023, 10, 10), time(8, 30), time(17, 30))
    assert terms.weights == {
        Evaluation.KNOWLEDGE: Decimal("0.40"), Evaluation.CURRICULAR: Decimal("0.35"),
        Evaluation.INTERVIEW: Decimal("0.25"),
    }  # fmt: skip
    assert terms.chain == tuple(TieBreak)


@pytest.mark.parametrize(
    ("path", "value", "attribute", "read"),
    [
        ("positions", 2, "called", 9),
        ("shortlist.base", 3, "called", 3),
        ("shortlist.tieRule", "DISTINCT_SCORES", "tie_rule", TieRule.DISTINCT_SCORES),
        ("supportDocs", "AT_APPLICATION", "documents", None),
        ("missingSupportPolicy", "MINIMUM_ONLY", "missing_support", MissingSupport.MINIMUM_ONLY),
        ("decimals", 3, "decimals", 3),
        ("tieBreakChain", ["KNOWLEDGE"], "chain", (TieBreak.KNOWLEDGE,)),
        ("tieBreakChain", [], "chain", ()),
        ("disabilityQuotaUnmet", True, "quota_unmet", True),
        ("maxRunnersUp", 2, "runners_up", 2),
    ],
)
def test_each_key_of_the_register_is_read(path: str, value: Any, attribute: str, read: Any) -> None:
    found: Terms = terms_of(changed(call_data(), path, value))
    assert getattr(found, attribute) == read


@pytest.mark.parametrize(
    ("path", "value", "at", "message"),
    [
        ("0.id", GONE, "applicants[0].id", "applicants[0].id: falta esta clave."),
        ("0.id", "", "applicants[0].id", "applicants[0].id: no tiene la forma esperada."),
        ("0.id", "x" * 41, "applicants[0].id", "applicants[0].id: no tiene la forma esperada."),
        ("0.experience.0.end", "2101-01-01", "applicants[0].experience[0]",
         "applicants[0].experience[0]: una fecha está fuera de los años 1900 a 2100."),
        ("0.education.0.date", "1899-12-31", "applicants[0].education[0]",
         "applicants[0].education[0]: una fecha está fuera de los años 1900 a 2100."),
        ("0.applicationConfirmedAt", "9999-12-31T23:59:59-12:00", "applicants[0]",
         "applicants[0]: una fecha está fuera de los años 1900 a 2100."),
        ("1.id", "A01", "applicants[1].id", "applicants[1].id: «A01» está dos veces."),
        ("1.docNumber", "99900001", "applicants[1].docNumber", "applicants[1].docNumber: «99900001» está dos veces."),
        ("0.docNumber", 99900001, "applicants[0].docNumber", "applicants[0].docNumber: se espera un texto, y hay un entero."),
        ("0.apodo", "x", "applicants[0].apodo", "applicants[0].apodo: clave desconocida."),
        ("0.rnssc", GONE, "applicants[0].rnssc", "applicants[0].rnssc: falta esta clave."),
        ("0.education.0.date", "15/12/2009", "applicants[0].education[0].date",
         "applicants[0].education[0].date: la fecha no es válida (AAAA-MM-DD)."),
        ("0.training.0.end", "2017-02-28", "applicants[0].training[0].end",
         "applicants[0].training[0].end: el fin es anterior al inicio."),
        ("0.experience.0.end", "2011-02-28", "applicants[0].experience[0].end",
         "applicants[0].experience[0].end: el fin es anterior al inicio."),
        ("5.rnssc.0.to", "2018-01-09", "applicants[5].rnssc[0].to", "applicants[5].rnssc[0].to: el fin es anterior al inicio."),
        ("0.experience.0.sector", "MIXTO", "applicants[0].experience[0].sector",
         "applicants[0].experience[0].sector: «MIXTO» no es uno de los valores admitidos."),
        ("0.training", [{}] * 101, "applicants[0].training", "applicants[0].training: tiene más de 100 elementos."),
        ("3.conditions.athlete.level", 6, "applicants[3].conditions.athlete.level",
         "applicants[3].conditions.athlete.level: el número debe ser <= 5."),
        ("0.exam.technicalCorrect", None, "applicants[0].exam",
         "applicants[0].exam: un examen finalizado lleva technicalCorrect y entityCorrect."),
        ("0.exam.technicalCorrect", -1, "applicants[0].exam.technicalCorrect",
         "applicants[0].exam.technicalCorrect: el número debe ser >= 0."),
        ("12.exam.code", None, "applicants[12].exam.code", "applicants[12].exam.code: una descalificación lleva su código."),
        ("12.exam.code", "D10", "applicants[12].exam.code", "applicants[12].exam.code: «D10» no es uno de los valores admitidos."),
        ("0.interview", ["15.123"], "applicants[0].interview[0]",
         "applicants[0].interview[0]: no es un número como «90» o «1.5»."),
        ("0.interview", "TAL_VEZ", "applicants[0].interview",
         "applicants[0].interview: «TAL_VEZ» no es uno de los valores admitidos."),
        ("0.applicationConfirmedAt", "2023-10-10", "applicants[0].applicationConfirmedAt",
         "applicants[0].applicationConfirmedAt: la fecha y hora no es válida (AAAA-MM-DDTHH:MM:SS±HH:MM)."),
    ],
)  # fmt: skip
def test_bad_applicants(path: str, value: Any, at: str, message: str) -> None:
    assert refusal(read_people, changed(applicants_data(), path, value)) == (at, message)


def test_how_many_people_there_may_be() -> None:
    one = applicants_data()[0]
    most = [one | {"id": str(n), "docNumber": f"{n:08d}"} for n in range(MAX_APPLICANTS + 1)]
    assert len(read_people(most[:-1])) == MAX_APPLICANTS
    assert refusal(read_people, most) == ("applicants", "applicants: tiene más de 5000 elementos.")


def test_the_same_number_of_another_kind_is_another_person() -> None:
    assert len(read_people(changed(applicants_data(), "1", applicants_data()[0] | {"id": "X", "docType": "CE"}))) == 22


def paths(data: Any, at: str = "") -> list[str]:
    """Every place in the data, as dotted paths."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path for key, value in items for path in (f"{at}{key}", *paths(value, f"{at}{key}."))]


# Two people are enough: one goes to the end, the other has every kind of condition.
FEW = [
    {key: value for key, value in person.items() if key not in {"case", "expected"}}
    for person in applicants_data()
    if person["id"] in {"A02", "A04"}
]
anything = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 10**7), st.floats(), st.text(max_size=5), st.just([]), st.just({}),
    st.sampled_from(["0", "1", "0.00", "99999", "2023-10-10", "1900-01-01", "2100-12-31", "NO_ASISTIO", "a.b", GONE]),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_stands_anywhere_gives_results_or_a_typed_error(data: st.DataObject) -> None:
    call, people = call_data(), FEW
    if data.draw(st.booleans()):
        call = changed(call, data.draw(st.sampled_from(paths(call))), data.draw(anything))
    else:
        people = changed(people, data.draw(st.sampled_from(paths(people))), data.draw(anything))
    with suppress(DomainError):  # anything else is a fault of ours
        rows = evaluate(call, people)
        assert [row["id"] for row in rows] == [person["id"] for person in people]
        assert all(row["outcome"] for row in rows)
