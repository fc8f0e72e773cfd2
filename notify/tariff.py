"""What a text costs, known before it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Tariff:
    """Price per segment in millionths of `currency`, by the longest matching prefix of the number.

    `otherwise_micros` is taken for a number that no prefix matches: set it high, so that a forgotten prefix
    is counted as dear and never as free.
    """

    currency: str
    otherwise_micros: int
    micros_by_prefix: Mapping[str, int] = field(default_factory=dict)

    def price_micros(self, number: str, segments: int) -> int:
        """The price of a text of so many segments to an E.164 number, in millionths of the currency."""
        return segments * self._per_segment_micros(number)

    def _per_segment_micros(self, number: str) -> int:
        matching = [prefix for prefix in self.micros_by_prefix if number.startswith(prefix)]
        return self.micros_by_prefix[max(matching, key=len)] if matching else self.otherwise_micros


FREE = Tariff("EUR", 0)
