"""What goes wrong, by script or by chance; the same seed and requests give the same faults."""

import random
import threading
from collections import deque
from dataclasses import dataclass, field, fields
from typing import Any

# What may befall a request to create a message. `hang`, `drop`, `late` and `fail_after` accept it first.
REQUEST_FAULTS = ("none", "too_many", "fail_before", "fail_after", "hang", "drop", "slow", "late")


@dataclass(frozen=True, slots=True)
class Faults:
    """Chances are from 0 to 1, times in seconds.

    `script` is used up first, one word of `REQUEST_FAULTS` per request to create a message. `refuse` maps a
    number to the Twilio code that its messages are refused with, `undeliver` to the code they end undelivered
    with. `slow` waits before the acceptance, `late` after it, so that reports come before the answer. `reads_fail`
    is the chance that a look-up is answered with an error; a list shows a message only `list_lag_s` after its
    acceptance. Callbacks are lost, repeated, delayed by up to `callback_delay_s`, or sent in reverse (`shuffle`).
    """

    seed: int = 1
    script: tuple[str, ...] = ()
    too_many: float = 0.0
    fail_before: float = 0.0
    fail_after: float = 0.0
    hang: float = 0.0
    drop: float = 0.0
    slow: float = 0.0
    late: float = 0.0
    hang_s: float = 30.0
    slow_s: float = 3.0
    late_s: float = 0.5
    answer_s: float = 0.0
    refuse: dict[str, int] = field(default_factory=dict)
    undeliver: dict[str, int] = field(default_factory=dict)
    reads_fail: float = 0.0
    list_lag_s: float = 0.0
    callback_lost: float = 0.0
    callback_repeated: float = 0.0
    callback_delay_s: float = 0.0
    shuffle: float = 0.0

    @classmethod
    def of(cls, wanted: dict[str, Any]) -> "Faults":
        """Read faults from a decoded JSON object. Raises `ValueError` for a field or word that does not exist."""
        unknown = sorted(set(wanted) - {known.name for known in fields(cls)})
        script = tuple(wanted.get("script", ()))
        unknown += [word for word in script if word not in REQUEST_FAULTS]
        if unknown:
            raise ValueError(f"Unknown faults: {', '.join(unknown)}.")
        return cls(**{**wanted, "script": script})


class FaultPlan:
    """Draws faults; safe for threads."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self._script = deque(faults.script)
        self._random = random.Random(faults.seed)
        self._lock = threading.Lock()

    def of_request(self) -> str:
        """What befalls the next request to create a message."""
        with self._lock:
            if self._script:
                return self._script.popleft()
            drawn = self._random.random()
        for word in REQUEST_FAULTS[1:]:
            drawn -= getattr(self.faults, word)
            if drawn < 0:
                return word
        return "none"

    def happens(self, chance: float) -> bool:
        """Whether something of this chance happens now."""
        with self._lock:
            return self._random.random() < chance

    def delay_s(self) -> float:
        """How much longer the next callback takes."""
        with self._lock:
            return self._random.random() * self.faults.callback_delay_s
