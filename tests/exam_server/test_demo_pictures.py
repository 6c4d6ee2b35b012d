from __future__ import annotations

import io

import pytest
from PIL import Image

from exam_server.demo.document import HEIGHT, WIDTH, draw_document, face_of
from exam_server.demo.names import invented_name


def test_the_same_person_always_has_the_same_picture() -> None:
    assert draw_document("99900001", "Nayra Altamira Quilca") == draw_document("99900001", "Nayra Altamira Quilca")


def test_neighbours_have_another_face_number_and_name() -> None:
    pictures = {draw_document(f"{99_910_001 + i}", "Tomasa Ñaccha Ordoñana") for i in range(10)}
    assert len(pictures) == 10
    assert len({face_of(f"{99_910_001 + i}", "Tomasa") for i in range(10)}) == 10


@pytest.mark.parametrize(
    "name",
    [
        "Ana Paz Díaz",
        "Visitación Urcuhuaranga Incahuanaco",
        "María de los Ángeles Primitiva Huarancca Zegarrundo",
    ],
)
def test_is_a_png_of_its_size_whatever_the_name(name: str) -> None:
    data = draw_document("99900001", name)
    with Image.open(io.BytesIO(data)) as picture:
        assert (picture.format, picture.size) == ("PNG", (WIDTH, HEIGHT))
        picture.load()
    assert len(data) < 60_000


def test_says_that_it_is_a_sample() -> None:
    """What is printed over the card is there: without title and stamp the corner would be flat."""
    with Image.open(io.BytesIO(draw_document("99900001", "Ana Paz Díaz"))) as picture:
        title = picture.convert("L").crop((27, 17, 330, 40))
        assert len(title.getcolors() or []) > 10


def test_no_two_invented_people_share_a_name() -> None:
    names = [invented_name(index) for index in range(5000)]
    assert len(set(names)) == 5000
    assert all(len(name.split()) == 3 for name in names)
