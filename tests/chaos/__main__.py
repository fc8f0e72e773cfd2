"""Runs a campaign and prints what was lost, doubled and late: `python -m tests.chaos --texts 2000 --seed 7`."""

import argparse
import json
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from dispatch.db import schema
from dispatch.db.embedded import embedded_server
from tests.chaos.campaign import campaign, run
from tests.chaos.trouble import drawn


def main() -> int:
    """Exits with 1 when anything contradicts the invariants."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=2000)
    parser.add_argument("--rate", type=float, default=30.0, help="texts a second")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()

    def say(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = os.environ.get("TEST_DATABASE_URL") or stack.enter_context(embedded_server(folder / "data"))
        schema.upgrade(url)
        the = stack.enter_context(campaign(url, folder, given.texts, given.workers))
        verdict = run(the, given.texts, given.rate, drawn(given.seed, given.texts / given.rate), say)
        figures = {
            "seed": given.seed,
            "changes": len(the.changes),
            "accepted": verdict.accepted,
            "lost": verdict.lost,
            "doubled": verdict.doubled,
            "doubled_in_unknowns": verdict.doubled_in_unknowns,
            "violations": [vars(one) for one in verdict.violations[:20]],
            "still_open": the.still_open(),
            "stops": the.stopped,
        }
    print(json.dumps(figures) if given.json else "\n".join(f"{name}: {value}" for name, value in figures.items()))
    return 1 if verdict.violations or figures["still_open"] else 0


if __name__ == "__main__":
    sys.exit(main())
