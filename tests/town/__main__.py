"""Plays the town and holds the product against it: `python -m tests.town --customers 2000 --days 60 --record`."""

import argparse
import json
import logging
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import structlog

from benchmarks import record
from dispatch.bootstrap import Backend, build
from dispatch.db import schema
from dispatch.db.embedded import embedded_server
from tests.support.backends import make_settings
from tests.support.clocks import FixedClock
from tests.town.days import Days
from tests.town.plot import SHORT, Size, drawn
from tests.town.stage import Stage
from tests.town.verdict import Verdict, judged


def play(backend: Backend, clock: FixedClock, size: Size, seed: int) -> Verdict:
    """A town of this size from its first day to its last, and what is found."""
    days = Days(Stage(backend, clock), drawn(size, seed))
    days.open()
    days.live()
    return judged(days)


def main(words: list[str]) -> int:
    """Exits with 1 when anything does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.town", description=__doc__)
    parser.add_argument("--customers", type=int)
    parser.add_argument("--days", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--short", action="store_true", help="the form that every run of the tests plays")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--record", action="store_true", help="append to benchmarks/results/town.jsonl")
    given = parser.parse_args(words)
    size = SHORT if given.short else Size()
    size = replace(size, customers=given.customers or size.customers, days=given.days or size.days)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    began, clock = time.monotonic(), FixedClock()
    with tempfile.TemporaryDirectory() as folder, embedded_server(Path(folder), durable=False) as url:
        schema.upgrade(url)
        verdict = play(build(make_settings(), url, clock=clock), clock, size, given.seed)
    result: dict[str, Any] = {
        "name": "town", **record.circumstances(), "customers": size.customers, "days": size.days, "seed": given.seed,
        "seconds": round(time.monotonic() - began), **verdict.figures, "faults": verdict.faults,
    }  # fmt: skip
    if given.record:
        record.keep("town", result)
    print(json.dumps(result) if given.json else "\n".join(f"{name}: {value}" for name, value in result.items()))
    return 1 if verdict.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
