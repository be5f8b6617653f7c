"""What templates of the plugin, and of its hosts, may ask for."""

from __future__ import annotations

from decimal import Decimal

from django import template

from ce_plugin.services.explanations import credits_in_words

register = template.Library()


@register.filter(name="credits")
def credits_filter(amount: Decimal | None) -> str:
    """`1 credit`, `1.5 credits`; empty where there is no amount."""
    return "" if amount is None else credits_in_words(amount)
