"""Template tags of the visual language: icons, local times, masked numbers. `{% load vigia %}`."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core import clock, display
from core.icons import ICONS

register = template.Library()

_SVG = '<svg class="i" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>'


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "camera" %}`: the drawing, hidden from screen readers; the words stand beside it."""
    if name not in ICONS:
        raise template.TemplateSyntaxError(f"there is no icon {name!r}; core/icons.py lists them")
    return format_html(_SVG, mark_safe(ICONS[name]))  # noqa: S308 - our own constant


@register.simple_tag
def icon_templates(*names: str) -> SafeString:
    """`{% icon_templates "camera" "mic" %}`: `<template id="icon-camera">…`, for scripts to clone by `content`."""
    return format_html_join("", '<template id="icon-{}">{}</template>', ((name, icon(name)) for name in names))


@register.filter
def local_date(moment: date | None) -> str:
    """`16/10/2023`."""
    return "" if not moment else display.local_date(moment)


@register.filter
def local_clock(moment: datetime | None) -> str:
    """`09:07:12`."""
    return "" if not moment else display.local_clock(moment)


@register.filter
def local_hour(moment: datetime | None) -> str:
    """`09:07`."""
    return "" if not moment else display.local_hour(moment)


@register.filter
def local_stamp(moment: datetime | None) -> str:
    """`16/10/2023, 09:07:12`."""
    return "" if not moment else display.local_stamp(moment)


@register.filter
def local_long(moment: datetime | None) -> str:
    """`lunes 16/10/2023, 09:07`."""
    return "" if not moment else display.local_long(moment)


@register.filter
def iso(moment: datetime | None) -> str:
    """`2023-10-16T14:07:12.000Z`, for `<time datetime>` and `data-*`."""
    return "" if not moment else clock.iso(moment)


@register.filter
def points(score: Decimal | None) -> str:
    """`19.50`, with the point of every published list; a dash for none."""
    return "–" if score is None else f"{score:.2f}"


@register.filter
def masked(number: str | None) -> str:
    """`*****678` (AMB-17)."""
    return "" if not number else display.masked_document(number)
