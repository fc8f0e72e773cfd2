"""`python -m benchmarks.routing COMMAND`: solve one file, draw instances, compare planners, measure growth."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from benchmarks.routing.gen import SIZES, VARIANTS, generate
from benchmarks.routing.solving import PLANNERS, solve_file


def main(words: list[str]) -> int:
    """Run one command; the exit status is 0 when it did what it should."""
    parser = ArgumentParser(prog="python -m benchmarks.routing", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, (purpose, options, run) in COMMANDS.items():
        command = commands.add_parser(name, help=purpose, description=purpose)
        options(command)
        command.set_defaults(run=run)
    args = parser.parse_args(words)
    status: int = args.run(args)
    return status


def _solve_options(parser: ArgumentParser) -> None:
    parser.add_argument("instance", type=Path, help="a day (.json of gen), a Solomon/Homberger .txt, a TRSP .txt")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--cores", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--planner", choices=sorted(PLANNERS), default="ours")
    parser.add_argument("--json", action="store_true", help="print one JSON line")


def _solve(args: Namespace) -> int:
    result = solve_file(args.instance, args.planner, args.seconds, args.cores, args.seed)
    shown = [f"{key}: {value}" for key, value in result.items() if key not in {"routes", "trace"}]
    print(json.dumps(result) if args.json else "\n".join(shown))
    return 1 if result.get("faults") else 0


def _gen_options(parser: ArgumentParser) -> None:
    parser.add_argument("jobs", type=int)
    parser.add_argument("technicians", type=int, nargs="?", help="default: the number that is just too small")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--variant", choices=VARIANTS, default="plain")
    parser.add_argument("--folder", type=Path, default=Path())


def _gen(args: Namespace) -> int:
    technicians = args.technicians or SIZES.get(args.jobs, max(1, args.jobs // 8))
    document = generate(args.jobs, technicians, args.seed, args.variant)
    args.folder.mkdir(parents=True, exist_ok=True)
    path = args.folder / f"{document['name']}.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    print(path)
    return 0


Command = tuple[str, Callable[[ArgumentParser], None], Callable[[Namespace], int]]

COMMANDS: dict[str, Command] = {
    "solve": ("plan one file and print routes, objective, bound, seconds, trace", _solve_options, _solve),
    "gen": ("draw a technicians' day and write it as JSON", _gen_options, _gen),
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
