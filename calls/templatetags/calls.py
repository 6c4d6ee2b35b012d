"""How calls speak of money and of closing hours. `{% load calls %}`."""

from __future__ import annotations

from django import template

from calls.domain import actions, profile

register = template.Library()

register.filter("soles", profile.soles)
register.filter("duration", profile.duration)
register.filter("closing", actions.closing_words)
register.filter("remaining", actions.remaining)


@register.filter
def get_item(mapping: dict[int, str], key: int) -> str | None:
    """`{{ links|get_item:row.order }}`: the value under a key that the template computes."""
    return mapping.get(key)
