"""EXA-03: the personal paper; and its sealed form, which opens with one key, for one attempt, unaltered."""

from __future__ import annotations

import base64
from collections import Counter

import pytest

from exams.domain.draw import attempt_key
from exams.domain.paper import ID_ALPHABET, ID_LENGTH, QuestionText, personal_paper, seal, shown, unseal
from tests.exams.papers_data import ATTEMPT, SECRET, entries

QUESTIONS = [entry.text for entry in entries()[:20]]
TEXTS = {question.version: question for question in QUESTIONS}
PAPER = personal_paper(SECRET, ATTEMPT, QUESTIONS)
SEALED = seal(SECRET, ATTEMPT, shown(PAPER, TEXTS))
KEY = attempt_key(SECRET, ATTEMPT)


def attempts(count: int) -> list[str]:
    return [f"6f1c1d1e-0000-4000-8000-{number:012d}" for number in range(count)]


def test_a_paper_is_the_same_questions_and_options_in_another_order() -> None:
    assert Counter(question["version"] for question in PAPER) == Counter(question.version for question in QUESTIONS)
    assert [sorted(option["choice"] for option in question["options"]) for question in PAPER] == [[0, 1, 2, 3]] * 20


def test_the_same_secret_and_attempt_give_the_same_paper_and_another_attempt_another() -> None:
    assert personal_paper(SECRET, ATTEMPT, QUESTIONS) == PAPER
    orders = {tuple(q["version"] for q in personal_paper(SECRET, name, QUESTIONS)) for name in attempts(200)}
    assert len(orders) == 200


def test_option_ids_are_short_distinct_and_of_the_alphabet() -> None:
    names = [option["id"] for question in PAPER for option in question["options"]]

    assert len(set(names)) == 80
    assert {len(name) for name in names} == {ID_LENGTH}
    assert set("".join(names)) <= set(ID_ALPHABET)
    assert len(set(ID_ALPHABET)) == 32


def test_neither_place_nor_id_tells_which_option_it_is() -> None:
    """Over many papers each choice stands in each place, and each first sign belongs to each choice, equally often."""
    places: Counter[tuple[int, int]] = Counter()
    signs: Counter[tuple[str, int]] = Counter()
    for name in attempts(400):
        for question in personal_paper(SECRET, name, QUESTIONS):
            for place, option in enumerate(question["options"]):
                places[place, option["choice"]] += 1
                signs[option["id"][0], option["choice"]] += 1

    assert len(places) == 16
    assert all(1800 < count < 2200 for count in places.values())  # 2,000 expected, five standard deviations
    assert len(signs) == 128
    assert all(170 < count < 330 for count in signs.values())  # 250 expected, five standard deviations


def test_a_question_with_more_or_fewer_options_is_shuffled_too() -> None:
    questions = [QuestionText(1, "technical", "a", ("x", "y")), QuestionText(2, "technical", "b", tuple("abcdef"))]
    paper = personal_paper(SECRET, ATTEMPT, questions)
    assert {question["version"]: len(question["options"]) for question in paper} == {1: 2, 2: 6}


def test_what_is_shown_has_texts_and_nothing_else() -> None:
    first, *_ = shown(PAPER, TEXTS)
    source = TEXTS[PAPER[0]["version"]]

    assert first == {
        "position": 1,
        "part": source.part,
        "stem": source.stem,
        "options": [{"id": o["id"], "text": source.options[o["choice"]]} for o in PAPER[0]["options"]],
    }


def test_a_sealed_paper_opens_with_its_key() -> None:
    assert unseal(KEY, ATTEMPT, SEALED) == {"attempt": ATTEMPT, "questions": shown(PAPER, TEXTS)}


def test_sealing_again_gives_the_same_bytes_and_another_paper_another_nonce() -> None:
    other = seal(SECRET, ATTEMPT, shown(PAPER[::-1], TEXTS))

    assert seal(SECRET, ATTEMPT, shown(PAPER, TEXTS)) == SEALED
    assert base64.b64decode(other)[1:13] != base64.b64decode(SEALED)[1:13]


def test_a_sealed_paper_holds_no_text_in_the_clear() -> None:
    raw = base64.b64decode(SEALED)
    for question in QUESTIONS:
        assert question.stem.encode() not in raw
        assert not any(option.encode() in raw for option in question.options)
    assert not any(option["id"].encode() in raw for question in PAPER for option in question["options"])


def altered(place: int) -> str:
    raw = bytearray(base64.b64decode(SEALED))
    raw[place] ^= 1
    return base64.b64encode(raw).decode()


@pytest.mark.parametrize(
    ("key", "attempt", "sealed"),
    [
        (attempt_key(SECRET, attempts(1)[0]), ATTEMPT, SEALED),
        (attempt_key("ff" * 32, ATTEMPT), ATTEMPT, SEALED),
        (KEY, attempts(1)[0], SEALED),
        (KEY, ATTEMPT, altered(0)),
        (KEY, ATTEMPT, altered(1)),
        (KEY, ATTEMPT, altered(13)),
        (KEY, ATTEMPT, altered(-1)),
        (KEY, ATTEMPT, SEALED[:36]),
        (KEY, ATTEMPT, base64.b64encode(b"\x01" + bytes(27)).decode()),  # one byte less than version, nonce and tag
        (KEY, ATTEMPT, base64.b64encode(b"\x01" + bytes(28)).decode()),
        (KEY, ATTEMPT, "not base64"),
        (KEY, ATTEMPT, ""),
    ],
)
def test_anything_else_does_not_open(key: bytes, attempt: str, sealed: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each damage has its own sentence, the type is the contract
        unseal(key, attempt, sealed)
