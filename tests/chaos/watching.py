"""Looks at a stage while it plays: what is open, what the carrier took, and how fast."""

import time
from collections import Counter
from collections.abc import Callable, Sequence

from dispatch.db.tables import CarrierState, Message
from tests.chaos.stage import Stage
from tests.support.servers.carrier_server.journal import read_entries

MOST_SECONDS = 90.0


def wait_for(holds: Callable[[], bool], seconds: float) -> bool:
    """Waits until something holds; False when the time is up."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return False


def seconds_until_settled(stage: Stage) -> float:
    """How long it takes until no text is queued or claimed; what is unknown waits for its look-up."""
    begun = time.monotonic()
    wait_for(lambda: stage.count_open("queued", "claimed") == 0, MOST_SECONDS)
    return time.monotonic() - begun


def _taken_since(stage: Stage, since: float) -> list[tuple[float, int]]:
    """When the carrier took each text since an instant (seconds since the epoch), and its characters."""
    entries = (entry["message"] for entry in read_entries(stage.carrier.journal) if entry["event"] == "accepted")
    return sorted(
        (message["created_at"], len(message["body"]))
        for message in entries
        if message["created_at"] >= since and message["direction"] != "inbound"
    )


def count_by_carrier(stage: Stage, numbers: Sequence[int]) -> dict[str, int]:
    """How many of these customers' confirmations each carrier took."""
    with stage.backend.work() as work:
        sent = work.session.query(Message.carrier).filter(
            Message.appointment_id.in_(numbers), Message.kind == "confirmation", Message.sent_at.is_not(None)
        )
        return dict(Counter(carrier for (carrier,) in sent))


def is_resting(stage: Stage, carrier: str) -> bool:
    """Tells whether the carrier's circuit breaker is open."""
    with stage.backend.work() as work:
        state = work.session.get(CarrierState, carrier)
        return state is not None and state.rests_until is not None


def accepted_since(stage: Stage, since: float) -> float | None:
    """Seconds until the first text was taken after an instant."""
    taken = _taken_since(stage, since)
    return round(taken[0][0] - since, 1) if taken else None


def drained_per_second(stage: Stage, since: float) -> dict[str, float]:
    """Texts a second that the carrier took from the first to the last after an instant, and the most in one second."""
    at = [one for one, _ in _taken_since(stage, since)]
    if len(at) < 2:
        return {}
    busiest = max(sum(start <= one < start + 1 for one in at[index:]) for index, start in enumerate(at))
    return {"drained_texts_per_second": round((len(at) - 1) / (at[-1] - at[0]), 2), "most_in_a_second": busiest}
