"""Hours are exact decimals with one digit after the point; this is their rounding and their spelling."""

from decimal import Decimal

ZERO = Decimal(0)
_TENTH = Decimal("0.1")


def ratio(numerator: Decimal | int, denominator: int) -> Decimal:
    """Divide and round half up to 0.1, in whole numbers, so that no tie is lost; neither may be negative."""
    tenths = Decimal(numerator) * 10
    return ((2 * tenths + denominator) // (2 * denominator)) * _TENTH


def number(value: Decimal) -> int | float:
    """Spell hours for JSON: 40, not 40.0; 89.9, not "89.9"."""
    whole = int(value)
    return whole if whole == value else float(value)
