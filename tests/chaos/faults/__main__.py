"""Lets one thing after the other go wrong, drawn from a seed, while orders come in and texts go out.

`python -m tests.chaos.faults --minutes 8 --seed 1 --record`. After each fault it is measured how long it takes until an
order is taken in and a new text is with the carrier; in the end all settles and is compared.
"""

import argparse
import json
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import record
from tests.chaos.faults.clients import Intake, recover
from tests.chaos.faults.judging import Recovery, figures, too_slow
from tests.chaos.faults.kinds import kinds, suffer
from tests.chaos.results import figures as figures_of_texts
from tests.chaos.results import is_sound
from tests.chaos.stage import Stage, staged
from tests.chaos.writing import Writer

CUSTOMERS = 20_000
RATE = 2.0


def main(words: list[str]) -> int:
    """Exits with 1 when something was lost, doubled or said after STOP, or took over ten seconds to work again."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.faults", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--count", type=int, default=1000, help="faults, at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", default="all", help=f"all, or some of {','.join(kinds())}")
    parser.add_argument("--record", action="store_true", help="append to benchmarks/results/faults.jsonl")
    given = parser.parse_args(words)
    chosen = kinds() if given.kinds == "all" else given.kinds.split(",")
    with (
        tempfile.TemporaryDirectory() as folder,
        staged(Path(folder), CUSTOMERS, {"DISPATCH_SWEEP_SECONDS": "1"}) as stage,
    ):
        stage.start_workers(2)
        result, is_well = run(stage, drawn(given.seed, chosen), given.count, given.minutes * 60)
    told = {"seed": given.seed, "minutes": given.minutes, **result}
    if given.record:
        record.keep("faults", {"name": "faults", **record.circumstances(), **told})
    print(json.dumps(told, indent=1))
    return 0 if is_well else 1


def drawn(seed: int, of: list[str]) -> Iterator[tuple[str, random.Random]]:
    """Kinds of faults without end, each in turn in an order of its own; with what draws how long each lasts."""
    chance = random.Random(seed)
    while True:
        turn = list(of)
        chance.shuffle(turn)
        for what in turn:
            yield what, random.Random(chance.randint(1, 10**9))


def run(
    stage: Stage, faults: Iterator[tuple[str, random.Random]], count: int, seconds: float
) -> tuple[dict[str, Any], bool]:
    """Suffers faults under load for a time, lets all settle and judges."""
    intake, writer, recoveries, began = Intake(stage), Writer(stage), list[Recovery](), time.monotonic()
    stage.trouble()
    clients = [
        threading.Thread(target=intake.run, daemon=True),
        threading.Thread(target=writer.write, args=(int(RATE * seconds), RATE, seconds), daemon=True),
    ]
    for client in clients:
        client.start()
    while len(recoveries) < count and time.monotonic() < began + seconds:
        what, chance = next(faults)
        suffer(stage, what, chance)
        recoveries.append(recover(stage, intake, what))
        last = recoveries[-1]
        print(f"{time.monotonic() - began:7.1f} s  {what}: {last.seconds}", file=sys.stderr, flush=True)
    intake.end()
    writer.ended.set()
    for client in clients:
        client.join()
    stage.settle()
    texts, orders = figures_of_texts(stage, stage.verdict()), intake.verdict()
    is_well = is_sound(texts) and not orders.lost and not orders.doubled and not too_slow(recoveries)
    kept = ("changes", "accepted", "lost", "doubled", "stops", "violations", "still_open", "attempts")
    return figures(recoveries, orders) | {f"texts_{name}": texts[name] for name in kept}, is_well


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
