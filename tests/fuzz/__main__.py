"""Draws requests, and chains of them, from the OpenAPI document for some time.

`python -m tests.fuzz --seconds 300 --seed 7 --record`.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import record
from dispatch.app import create_app
from dispatch.bootstrap import build
from dispatch.db import schema
from dispatch.db.embedded import embedded_server
from dispatch.vocabulary.terms import Role
from tests.fuzz import stateful
from tests.fuzz.campaign import Doors, Verdict, run
from tests.support.backends import make_settings
from tests.support.clocks import FixedClock

CHAINS = 30
STEPS = 12
"""Of a round, beside single requests: chains along the document's links, and how many requests each has at most."""


def main(words: list[str]) -> int:
    """Exits with 1 when an answer was a fault of ours, or one that the document does not name."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--seed", type=int, default=1, help="each round takes the next")
    parser.add_argument("--examples", type=int, default=4, help="of each operation, role and mode in a round")
    parser.add_argument("--record", action="store_true", help="append to benchmarks/results/fuzz.jsonl")
    given = parser.parse_args(words)
    verdict, linked, began = Verdict(), stateful.Steps(), time.monotonic()
    with tempfile.TemporaryDirectory() as folder, embedded_server(Path(folder)) as url:
        schema.upgrade(url)
        # On the day of what it asks about, whatever day it is: windows that are over are refused.
        backend = build(make_settings(), url, clock=FixedClock())
        app, doors, rounds = create_app(backend), Doors(backend), 0
        while time.monotonic() < began + given.seconds:
            number = given.seed + rounds
            role = (Role.ADMIN, Role.DISPATCHER, Role.SERVICE)[rounds % 3]
            chains = stateful.run(app, doors, chains=CHAINS, steps=STEPS, number=number, role=role)
            found = run(app, doors, number, given.examples, began + given.seconds)
            verdict, linked = verdict.joined(chains.verdict).joined(found), linked + chains.linked
            rounds += 1
        backend.database.close()
    figures = {"seed": given.seed, "rounds": rounds, "seconds": round(time.monotonic() - began), **verdict.figures()}
    figures |= {"links_followed": sum(linked.values()), "links_of_a_kind": len(linked)}
    if given.record:
        record.keep("fuzz", {"name": "fuzz", **record.circumstances(), **figures})
    print(json.dumps(figures, indent=1))
    return 1 if verdict.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
