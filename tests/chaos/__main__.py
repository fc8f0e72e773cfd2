"""Troubles the sending of texts and prints what was lost, doubled and late.

`python -m tests.chaos --texts 2000 --seed 7` is a campaign of faults drawn from the seed; `python -m tests.chaos
--play all` performs the named fault runs, at length or `--short`.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import record
from tests.chaos.campaign import run
from tests.chaos.plays import PLAYS, Play, perform
from tests.chaos.results import figures, is_sound
from tests.chaos.stage import staged
from tests.chaos.trouble import EVERY, drawn

LONGER_THAN_PLANNED = 10
"""On a slow machine texts are written more slowly than asked for; the trouble lasts as long."""


def main(words: list[str]) -> int:
    """Exits with 1 when anything contradicts the invariants."""
    given = _parser().parse_args(words)
    sound = True
    for result in _plays(given) if given.play else [_campaign(given)]:
        kept = {"name": "chaos", **record.circumstances(), **result}
        if given.record:
            record.keep("chaos", kept)
        print(json.dumps(kept) if given.json else "\n".join(f"{name}: {value}" for name, value in kept.items()) + "\n")
        sound = sound and is_sound(result)
    return 0 if sound else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--texts", type=int, default=2000)
    parser.add_argument("--rate", type=float, default=30.0, help="texts a second, at most")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", default="all", help=f"all, none, or some of {','.join(EVERY)}")
    parser.add_argument("--play", nargs="+", choices=["all", *PLAYS], help="named fault runs in place of a campaign")
    parser.add_argument("--short", action="store_true", help="the plays' short form")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--record", action="store_true", help="append to benchmarks/results/chaos.jsonl")
    return parser


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _campaign(given: argparse.Namespace) -> dict[str, Any]:
    chosen = {"all": EVERY, "none": ()}.get(given.faults, tuple(given.faults.split(",")))
    unknown = sorted(set(chosen) - set(EVERY))
    if unknown:
        raise SystemExit(f"There is no trouble {', '.join(unknown)}; there are {', '.join(EVERY)}.")
    with tempfile.TemporaryDirectory() as folder, staged(Path(folder), given.texts) as stage:
        stage.start_workers(given.workers)
        seconds = LONGER_THAN_PLANNED * given.texts / given.rate
        verdict = run(stage, given.texts, given.rate, drawn(given.seed, seconds, of=chosen), _say)
        return {"form": "campaign", "seed": given.seed, "faults": given.faults, **figures(stage, verdict)}


def _plays(given: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Plays with the same settings share a house, so that only the first waits for its processes."""
    chosen = [PLAYS[name] for name in (PLAYS if "all" in given.play else given.play)]
    for settings in dict.fromkeys(play.settings for play in chosen):
        yield _together([play for play in chosen if play.settings == settings], given)


def _together(plays: list[Play], given: argparse.Namespace) -> dict[str, Any]:
    """Performs plays one after the other in one house; the checker looks at all that has happened after each."""
    sizes = {play.name: play.short if given.short else play.long for play in plays}
    customers = sum(play.customers(sizes[play.name]) for play in plays)
    told: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, staged(Path(folder), customers, dict(plays[0].settings)) as stage:
        for play in plays:
            told[play.name] = perform(stage, play, sizes[play.name], given.seed)
            _say(f"{play.name}: {told[play.name]}")
        form = "short" if given.short else "long"
        return {"form": form, "seed": given.seed, "plays": told, **figures(stage, stage.verdict())}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
