"""A campaign: texts are written at a steady rate while things go wrong, then everything settles and is compared."""

import math
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.chaos.deeds import suffer
from tests.chaos.stage import Stage
from tests.chaos.trouble import Trouble
from tests.chaos.writing import Writer
from tests.support.histories.message_histories import Verdict

Say = Callable[[str], None]


@dataclass(frozen=True)
class Load:
    """What is written: so many texts, at most so many a second, for so many seconds at most."""

    texts: int
    rate: float
    longest_s: float = math.inf


def run(stage: Stage, load: Load, troubles: Sequence[Trouble], say: Say) -> Verdict:
    """Writes and suffers at the same time, then settles. Trouble goes on for as long as texts are written."""
    writer = threading.Thread(target=Writer(stage).write, args=(load.texts, load.rate, load.longest_s))
    stage.trouble()
    begun = time.monotonic()
    writer.start()
    for trouble in troubles:
        while writer.is_alive() and time.monotonic() < begun + trouble.at_s:
            time.sleep(0.1)
        if not writer.is_alive():
            break
        say(f"{time.monotonic() - begun:6.1f} s  {len(stage.changes)} told, {trouble.what} for {trouble.lasts_s:.1f} s")
        suffer(stage, trouble)
    writer.join()
    say(f"{time.monotonic() - begun:6.1f} s  settling")
    stage.settle()
    return stage.verdict()
