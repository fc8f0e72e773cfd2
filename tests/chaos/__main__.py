"""Troubles the sending of texts and prints what was lost, doubled and late.

`python -m tests.chaos --texts 2000 --seed 7` is a campaign of faults drawn from the seed; `python -m tests.chaos
--play all` performs the named fault runs, at length or `--short`.
"""

import argparse
import json
import math
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import record
from tests.chaos.campaign import Load, run
from tests.chaos.plays import PLAYS, Play, perform
from tests.chaos.results import figures, is_sound
from tests.chaos.stage import staged
from tests.chaos.trouble import EVERY, drawn

LONGER_THAN_PLANNED = 10
"""On a slow machine texts are written more slowly than asked for; the trouble lasts as long."""

_EVERY_FIVE_SECONDS = {"DISPATCH_SWEEP_SECONDS": "5"}
"""A sweep looks through all that is open, of which a campaign has a lot; ten is the default of production."""


def main(words: list[str]) -> int:
    """Exits with 1 when anything contradicts the invariants."""
    given = _parser().parse_args(words)
    sound, name = True, "plays" if given.play else "chaos"
    for result in _plays(given) if given.play else [_campaign(given)]:
        kept = {"name": name, **record.circumstances(), **result}
        if given.record:
            record.keep(name, kept)
        print(json.dumps(kept) if given.json else "\n".join(f"{name}: {value}" for name, value in kept.items()) + "\n")
        sound = sound and is_sound(result)
    return 0 if sound else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--texts", type=int, default=2000)
    parser.add_argument("--rate", type=float, default=30.0, help="texts a second, at most")
    parser.add_argument("--minutes", type=float, default=math.inf, help="of writing, at most")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--answer", type=float, default=0.0, help="seconds that the carrier takes to answer as a rule")
    parser.add_argument("--reports", type=float, default=1.0, help="share of reports that the carrier sends as a rule")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", default="all", help=f"all, none, or some of {','.join(EVERY)}")
    parser.add_argument("--play", nargs="+", choices=["all", *PLAYS], help="named fault runs in place of a campaign")
    parser.add_argument("--short", action="store_true", help="the plays' short form")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--record", action="store_true", help="append to benchmarks/results/chaos.jsonl or plays.jsonl")
    return parser


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _campaign(given: argparse.Namespace) -> dict[str, Any]:
    chosen = {"all": EVERY, "none": ()}.get(given.faults, tuple(given.faults.split(",")))
    unknown = sorted(set(chosen) - set(EVERY))
    if unknown:
        raise SystemExit(f"There is no trouble {', '.join(unknown)}; there are {', '.join(EVERY)}.")
    load = Load(given.texts, given.rate, given.minutes * 60)
    seconds = min(LONGER_THAN_PLANNED * load.texts / load.rate, load.longest_s)
    with tempfile.TemporaryDirectory() as folder, staged(Path(folder), load.texts, _EVERY_FIVE_SECONDS) as stage:
        stage.usual = {"answer_s": given.answer, "callback_lost": 1 - given.reports}
        stage.start_workers(given.workers)
        verdict = run(stage, load, drawn(given.seed, seconds, of=chosen), _say)
        asked = {name: getattr(given, name) for name in ("seed", "faults", "workers", "rate", "answer", "reports")}
        return {"form": "campaign", **asked, **figures(stage, verdict)}


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
