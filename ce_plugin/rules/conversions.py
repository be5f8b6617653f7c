"""Hours, college courses, presentations and minutes become credits."""

from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache

from .types import Conversion, Credit, RuleSet

# Beyond these exponents a number is a mistake, and exact arithmetic on it a trap.
LARGEST_EXPONENT = 12
# A product rounded to the everyday 28 digits could become a legal amount.
_EXACTLY = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)


def converted_amount(rule_set: RuleSet, credit: Credit) -> Decimal:
    """What the credit is worth: converted where there is something to convert."""
    worth = [
        amount
        for conversion in rule_set.conversions
        if (amount := _apply(conversion, credit)) is not None
    ]
    return min(worth) if worth else credit.credits


def amount_for_minutes(rule_set: RuleSet, minutes: Decimal) -> Decimal:
    """What a listed training of this length is worth, to the nearest legal step.

    By the table of the rule set where it has one, else an hour a credit.
    """
    for conversion in rule_set.conversions:
        if conversion.field == "minutes" and conversion.bands and not conversion.kinds:
            given = _banded(conversion, minutes)
            if given is not None:
                return given
    steps = (minutes / 60 / rule_set.step).quantize(Decimal(1), ROUND_HALF_UP)
    amount = steps * rule_set.step
    return amount if amount >= rule_set.smallest else Decimal(0)


def _apply(conversion: Conversion, credit: Credit) -> Decimal | None:
    given = getattr(credit, conversion.field)
    if given is None or (conversion.kinds and credit.kind not in conversion.kinds):
        return None
    if conversion.factor is not None:
        return _EXACTLY.multiply(given, conversion.factor)
    return _banded(conversion, given)


def _banded(conversion: Conversion, given: Decimal) -> Decimal | None:
    reached = [band for band in conversion.bands if given >= band.at_least]
    return reached[-1].credits if reached else None


@lru_cache(maxsize=4096)
def in_steps(amount: Decimal, step: Decimal, smallest: Decimal) -> int | None:
    """How many steps the amount is, None when it is no legal amount."""
    if amount < smallest or amount.normalize().as_tuple().exponent < -LARGEST_EXPONENT:
        return None
    steps = Fraction(amount) / Fraction(step)
    return steps.numerator if steps.denominator == 1 else None


def plain(amount: Decimal) -> str:
    """An amount as people write it: no exponent, no trailing zeros."""
    if not amount:
        return "0"
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
