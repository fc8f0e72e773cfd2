"""The ledger of promises counted anew from `GET /events`, and nothing else: those that were kept and broken.

No event tells of a warranty, nor whether a promise that is still open has reached its customer.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo


def arrivals(events: Iterable[dict[str, Any]], zone: ZoneInfo) -> Counter[tuple[int, str, str]]:
    """Promises of arrivals that were kept or broken, by technician, local day and state."""
    promised: dict[int, tuple[int, datetime]] = {}
    settled: dict[int, tuple[str, int]] = {}
    for event in events:
        kind, data = event["kind"], event["data"]
        if kind.startswith("appointment.") and "window_from" in data:
            start = datetime.fromisoformat(data["window_from"])
            promised.setdefault(data["appointment_id"], (data["technician_id"], start.astimezone(zone)))
        elif kind in {"promise.kept", "promise.broken"}:
            settled[event["thing_id"]] = kind.removeprefix("promise."), data["appointment_id"]
    found: Counter[tuple[int, str, str]] = Counter()
    for state, appointment in settled.values():
        technician, start = promised[appointment]
        found[technician, start.date().isoformat(), state] += 1
    return found


def call_backs(events: Iterable[dict[str, Any]]) -> Counter[str]:
    """Promises of calls that were kept or broken."""
    states: dict[int, str] = {}
    for event in events:
        kind, call = event["kind"], event["thing_id"]
        if kind == "follow_up.due":
            states[call] = "made"
        elif kind == "follow_up.overdue":
            states[call] = "broken"
        elif kind in {"follow_up.done", "follow_up.ended"} and states.get(call) == "made":
            states[call] = "kept" if kind == "follow_up.done" else "withdrawn"
    return Counter(state for state in states.values() if state in {"kept", "broken"})
