"""Hours are exact decimals with one digit after the point (art. 10): their pair, rounding and spelling."""

from dataclasses import dataclass
from decimal import Decimal

from rules.record import Bucket

ZERO = Decimal(0)
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours in both buckets (art. 8), which never fill each other."""

    general: Decimal
    online: Decimal

    def of(self, bucket: Bucket) -> Decimal:
        return self.general if bucket is Bucket.GENERAL else self.online

    def short_of(self, required: "Hours") -> "Hours":
        """What is left to `required` in each bucket, never below zero."""
        return Hours(
            max(required.general - self.general, ZERO),
            max(required.online - self.online, ZERO),
        )

    def __bool__(self) -> bool:
        return bool(self.general or self.online)

    def as_json(self) -> dict[str, int | float]:
        return {"general": number(self.general), "online": number(self.online)}


def ratio(numerator: Decimal | int, denominator: int) -> Decimal:
    """Divide hours and round half up to 0.1, in whole numbers, so that no tie is lost; for 0 and above."""
    tenths = Decimal(numerator) * 10
    return ((2 * tenths + denominator) // (2 * denominator)) * _TENTH


def number(value: Decimal) -> int | float:
    """Spell hours for JSON: 40, not 40.0; 89.9, not "89.9"."""
    whole = int(value)
    return whole if whole == value else float(value)
