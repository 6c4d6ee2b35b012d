"""Times, masked numbers and icons as every page shows them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template, TemplateSyntaxError

from core import display
from core.icons import ICONS

JUST_BEFORE_NINE = datetime(2023, 10, 16, 13, 59, 59, 999_000, tzinfo=UTC)
MIDNIGHT_UTC = datetime(2023, 10, 17, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "day", "clock", "hour", "long"),
    [
        (JUST_BEFORE_NINE, "16/10/2023", "08:59:59", "08:59", "lunes 16/10/2023, 08:59"),
        (MIDNIGHT_UTC, "16/10/2023", "19:00:00", "19:00", "lunes 16/10/2023, 19:00"),
        (datetime(2023, 10, 17, 5, 0, tzinfo=UTC), "17/10/2023", "00:00:00", "00:00", "martes 17/10/2023, 00:00"),
    ],
)
def test_instants_are_shown_in_lima_and_cut(moment: datetime, day: str, clock: str, hour: str, long: str) -> None:
    assert display.local_date(moment) == day
    assert display.local_clock(moment) == clock
    assert display.local_hour(moment) == hour
    assert display.local_stamp(moment) == f"{day}, {clock}"
    assert display.local_long(moment) == long


def test_a_plain_date_stays_that_day() -> None:
    assert display.local_date(date(2023, 10, 1)) == "01/10/2023"


@pytest.mark.parametrize(
    ("number", "masked"), [("12345678", "*****678"), ("00000001", "*****001"), ("ABC123456789", "*****789")]
)
def test_masked_document(number: str, masked: str) -> None:
    assert display.masked_document(number) == masked


def render(source: str, **context: object) -> str:
    return Template("{% load vigia %}" + source).render(Context(context))


def test_filters_print_nothing_for_nothing() -> None:
    source = "{{ x|local_date }}{{ x|local_clock }}{{ x|local_hour }}{{ x|local_stamp }}{{ x|local_long }}{{ x|iso }}"
    assert render(source + "{{ x|masked }}", x=None) == ""


def test_filters_in_a_template() -> None:
    assert render("{{ x|iso }} {{ x|local_stamp }}", x=MIDNIGHT_UTC) == "2023-10-17T00:00:00.000Z 16/10/2023, 19:00:00"


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_is_drawn_and_hidden_from_screen_readers(name: str) -> None:
    drawn = render("{% icon name %}", name=name)
    assert drawn.startswith('<svg class="i" viewBox="0 0 24 24" aria-hidden="true"')
    assert ICONS[name] in drawn


def test_an_icon_that_does_not_exist_is_an_error_of_the_page() -> None:
    with pytest.raises(TemplateSyntaxError, match="no icon"):
        render('{% icon "unicorn" %}')


def test_icon_templates_for_scripts() -> None:
    drawn = render('{% icon_templates "camera" "mic" %}')
    assert drawn.count("<template") == 2
    assert '<template id="icon-mic"><svg' in drawn
