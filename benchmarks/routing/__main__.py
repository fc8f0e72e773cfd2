"""`python -m benchmarks.routing COMMAND`: solve one file, draw instances, compare planners, measure growth."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from tempfile import gettempdir

from tqdm import tqdm

from benchmarks import record
from benchmarks.routing import campaign, growth, inserting, programme, tables
from benchmarks.routing.gen import SIZES, VARIANTS, generate
from benchmarks.routing.run import Run
from benchmarks.routing.solving import PLANNERS, solve_file

INSTANCES = Path(gettempdir()) / "field-dispatch-instances"


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
    parser.add_argument("--bound-seconds", type=float, help="time for a bound after planning; default: a quarter")
    parser.add_argument("--planner", choices=sorted(PLANNERS), default="ours")
    parser.add_argument("--json", action="store_true", help="print one JSON line")


def _solve(args: Namespace) -> int:
    proving = args.seconds / 4 if args.bound_seconds is None else args.bound_seconds
    result = solve_file(Run(args.instance, args.planner, args.seconds, args.cores, args.seed, proving))
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


def _compare_options(parser: ArgumentParser) -> None:
    parser.add_argument("--sizes", type=int, nargs="*", default=[], help="technicians' days by their jobs")
    parser.add_argument("--variant", choices=VARIANTS, default="plain")
    parser.add_argument("--files", type=Path, nargs="*", default=[], help="Solomon, Homberger or TRSP files")
    parser.add_argument("--planners", nargs="*", default=["ours:5", "ours", "pyvrp", "vroom", "ortools"])
    parser.add_argument("--seconds", type=float, default=60.0, help="for planners without a time of their own")
    parser.add_argument("--cores", type=int, default=1)
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 2, 3])
    parser.add_argument("--bound-seconds", type=float, default=0.0, help="time for a bound after each plan of ours")
    parser.add_argument("--folder", type=Path, default=INSTANCES, help="where drawn instances are kept")


def _compare(args: Namespace) -> int:
    paths = [*campaign.days(args.sizes, [1], args.variant, args.folder), *args.files]
    limits = [(name, float(own or args.seconds)) for name, _, own in (each.partition(":") for each in args.planners)]
    runs = list(campaign.interleaved(paths, limits, args.cores, args.seeds, args.bound_seconds))
    for run in tqdm(runs, unit="run"):
        campaign.keep(campaign.measure(run))
    return _tables(args)


def _tables(_args: Namespace) -> int:
    tables.write(campaign.kept())
    print(tables.TABLE)
    return 0


def _plots(_args: Namespace) -> int:
    from benchmarks.routing import plots  # noqa: PLC0415 - matplotlib is an extra of the benchmark

    for path in plots.draw(campaign.kept()):
        print(path)
    return 0


def _growth_options(parser: ArgumentParser) -> None:
    parser.add_argument("--sizes", type=int, nargs="*", default=list(growth.SIZES))
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--cores", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=INSTANCES)


def _growth(args: Namespace) -> int:
    rows = growth.grow(args.sizes, args.seconds, args.cores, args.folder)
    record.keep("growth", {**record.circumstances(), "limit_seconds": args.seconds, "rows": rows})
    print(json.dumps(rows))
    return 0


def _insert_options(parser: ArgumentParser) -> None:
    parser.add_argument("--routes", type=int, nargs="*", default=[200, 1_000])


def _insert(args: Namespace) -> int:
    rows = inserting.insert(args.routes)
    record.keep("insertion", {**record.circumstances(), "rows": rows})
    print(json.dumps(rows))
    return 0


def _campaign_options(parser: ArgumentParser) -> None:
    parser.add_argument("--only", nargs="*", default=[], help="parts: days, large, cores, variants, bounds, trsp, …")
    parser.add_argument("--seconds", type=float, default=60.0, help="for each planner on a day or a TRSP file")
    parser.add_argument("--list", action="store_true", help="print the command lines instead of running them")


def _campaign(args: Namespace) -> int:
    lines = programme.steps(args.only, args.seconds)
    if args.list:
        print("\n".join(" ".join(words) for words in lines))
        return 0
    return max(main(words) for words in lines)


def _no_options(_parser: ArgumentParser) -> None:
    """The command takes none."""


Command = tuple[str, Callable[[ArgumentParser], None], Callable[[Namespace], int]]

COMMANDS: dict[str, Command] = {
    "solve": ("plan one file and print routes, objective, bound, seconds, trace", _solve_options, _solve),
    "gen": ("draw a technicians' day and write it as JSON", _gen_options, _gen),
    "compare": ("run planners side by side, keep the results, write ROUTING.md", _compare_options, _compare),
    "campaign": ("comparisons and figures one after the other; all take a day", _campaign_options, _campaign),
    "growth": ("measure time and memory from 250 to 4,000 jobs", _growth_options, _growth),
    "insert": ("measure the insertion of one job into many routes", _insert_options, _insert),
    "tables": ("write ROUTING.md from the results that are kept", _no_options, _tables),
    "plots": ("draw quality over time into docs/figures", _no_options, _plots),
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
