"""What a run of faults is judged by: pure functions over what clients know for certain and what is there in the end."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

LONGEST_SECONDS = 10.0
"""Invariant 49: within so long of a cause's end all works again."""


@dataclass(frozen=True)
class Recovery:
    """How long after a fault's end an order was taken in, and a new text was with the carrier; None: not at all."""

    what: str
    intake_seconds: float | None
    text_seconds: float | None

    @property
    def seconds(self) -> float | None:
        """Until both worked."""
        if self.intake_seconds is None or self.text_seconds is None:
            return None
        return max(self.intake_seconds, self.text_seconds)


@dataclass(frozen=True)
class OrderVerdict:
    """Orders that were acknowledged and are not there, and such as are there more than once."""

    acknowledged: int
    lost: tuple[str, ...]
    doubled: tuple[str, ...]


def judge_orders(acknowledged: Iterable[str], stored: Iterable[str]) -> OrderVerdict:
    """Holds the external ids that clients were told of against those in the database."""
    told, there = set(acknowledged), Counter(stored)
    return OrderVerdict(
        len(told),
        tuple(sorted(told - there.keys())),
        tuple(sorted(id for id, count in there.items() if count > 1)),
    )


def slowest_by_kind(recoveries: Sequence[Recovery]) -> dict[str, float | None]:
    """The longest time of each kind of fault; None where one of it was not recovered from."""
    found: dict[str, float | None] = {}
    for one in recoveries:
        before = found.get(one.what, 0.0)
        found[one.what] = None if before is None or one.seconds is None else max(before, round(one.seconds, 1))
    return dict(sorted(found.items()))


def too_slow(recoveries: Sequence[Recovery]) -> list[Recovery]:
    """Those after which it took too long until all worked, the rest of a carrier that went wrong included."""
    return [one for one in recoveries if one.seconds is None or one.seconds > LONGEST_SECONDS]


def figures(recoveries: Sequence[Recovery], orders: OrderVerdict) -> dict[str, Any]:
    """The same for the record."""
    times = sorted(one.seconds for one in recoveries if one.seconds is not None)
    return {
        "faults": len(recoveries),
        "faults_by_kind": dict(sorted(Counter(one.what for one in recoveries).items())),
        "orders_acknowledged": orders.acknowledged,
        "orders_lost": len(orders.lost),
        "orders_doubled": len(orders.doubled),
        "seconds_until_all_works": {
            "median": round(times[len(times) // 2], 1) if times else None,
            "longest": round(times[-1], 1) if times else None,
            "by_kind": slowest_by_kind(recoveries),
        },
        "over_ten_seconds": len(too_slow(recoveries)),
    }
