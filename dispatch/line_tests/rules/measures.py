"""What a line test measured: names and values, as whatever system tested says them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Value = float | bool | str


@dataclass(frozen=True, slots=True)
class Measure:
    """One measured value. `violates`: the system that tested counts it as out of bounds itself."""

    metric: str
    value: Value
    unit: str | None = None
    violates: bool = False

    def kept(self) -> dict[str, Any]:
        """As the database keeps it."""
        return {"metric": self.metric, "value": self.value, "unit": self.unit, "violates": self.violates}

    @staticmethod
    def of(kept: Mapping[str, Any]) -> "Measure":
        """What `kept` had made."""
        return Measure(**kept)
