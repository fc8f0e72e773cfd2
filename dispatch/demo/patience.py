"""How long the demonstration waits: as long as something goes on, and it says for what."""

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

TELL_SECONDS = 20.0
MOST_TIMES = 8
"""Whatever still goes on, nothing is waited for longer than so many times the patience with what stands still."""

WORK_SECONDS = 10.0
"""So much of a processor's time counts as a sign: one that has nothing to do takes less of it in a minute."""


TICKS_A_SECOND = 100
"""In which Linux tells it."""


class StageFault(Exception):
    """The demonstration's own processes did not come up or did not finish their work."""


@dataclass
class WaitedFor:
    """One thing that is waited for. Each new sign that something goes on makes patience as long as at first."""

    what: str
    """As it stands in a sentence: "the plan"."""
    seconds: float
    say: Callable[[str], None]
    now: Callable[[], float] = time.monotonic
    log: Path | None = None
    """Where the person may read more."""
    _began: float = field(init=False)
    _renewed: float = field(init=False)
    _told: float = field(init=False)
    _seen: object = None

    def __post_init__(self) -> None:
        self._began = self._renewed = self._told = self.now()

    def is_long(self) -> bool:
        """Whether it is worth asking what costs a little: who waits a moment only needs no such sign."""
        return self.now() - self._began > 1

    def look(self, sign: object, stands: str = "") -> None:
        """Looks at what goes on, and says every twenty seconds what is waited for, and how it stands.

        Raises `StageFault` once nothing has gone on for too long.
        """
        now = self.now()
        if sign != self._seen:
            self._seen, self._renewed = sign, now
        waited = now - self._began
        if now - self._renewed > self.seconds or waited > MOST_TIMES * self.seconds:
            where = f"; see {self.log}" if self.log else ""
            raise StageFault(
                f"Waited {waited:.0f} s for {self.what}{f' ({stands})' if stands else ''}, and nothing has gone on for "
                f"the last {now - self._renewed:.0f} s{where}."
            )
        if now - self._told >= TELL_SECONDS:
            self._told = now
            self.say(f"Still waiting for {self.what}{f' ({stands})' if stands else ''}, {waited:.0f} s so far ...")


def worked(process_id: int, processes: Path = Path("/proc")) -> int:
    """A count that grows while a process and those that it began work, by their processor time.

    It stays 0 where the system does not tell.
    """
    seconds, children = {}, defaultdict(list)
    for one in processes.glob("[0-9]*/stat"):
        try:
            # The name of the program stands in brackets and may hold anything.
            figures = one.read_text().rpartition(")")[2].split()
        except OSError:  # It has ended meanwhile.
            continue
        number = int(one.parent.name)
        seconds[number] = sum(map(int, figures[11:15])) / TICKS_A_SECOND
        children[int(figures[1])].append(number)
    found, left = 0.0, [process_id]
    while left:
        one_of_them = left.pop()
        found += seconds.get(one_of_them, 0.0)
        left += children[one_of_them]
    return int(found / WORK_SECONDS)
