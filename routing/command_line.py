"""The planner from a shell: plan a file, prove a bound, tell odds and why jobs are left out, check, describe, draw."""

import json
import logging
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import routing
from routing import Limits, ProblemError, Solution
from routing.formats import (
    FORMS,
    FormatError,
    ReadFile,
    problem_schema,
    problem_to_json,
    read,
    risk_schema,
    risk_to_json,
    solution_from_json,
    solution_schema,
    solution_to_json,
)
from routing.roads import NetworkError, open_roads

DONE, REFUSED, WRONG = 0, 2, 1
"""Exit statuses: done; the input cannot be taken; a plan breaks a rule."""
SCHEMAS = {"problem": problem_schema, "risk": risk_schema, "solution": solution_schema}
DRAWINGS = ("map", "timeline", "quality")


def main(words: list[str]) -> int:
    """Run one command; the exit status is 0 when it did what it should, 2 for an input that cannot be taken."""
    parser = ArgumentParser(prog="python -m routing", description=__doc__)
    parser.add_argument("--version", action="version", version=f"routing {routing.__version__}")
    parser.add_argument("--log", action="store_true", help="tell on standard error what is done")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, (purpose, options, run) in COMMANDS.items():
        command = commands.add_parser(name, help=purpose, description=purpose)
        options(command)
        command.set_defaults(run=run)
    args = parser.parse_args(words)
    if args.log:
        logging.basicConfig(stream=sys.stderr, level=logging.DEBUG, format="%(asctime)s %(name)s %(message)s")
    try:
        status: int = args.run(args)
    except (FormatError, ProblemError) as fault:
        for where, sentence in fault.faults:
            print(f"{where}: {sentence}", file=sys.stderr)
        return REFUSED
    except (OSError, NetworkError, UnicodeDecodeError) as fault:
        print(fault, file=sys.stderr)
        return REFUSED
    return status


def _file_options(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a problem: own JSON, VROOM's JSON, VRPLIB, Solomon or TRSP")
    parser.add_argument("--form", choices=sorted(FORMS), help="what the file is; found out where not told")
    parser.add_argument("--roads", help="a prepared network or osrm+URL, for files with coordinates and no matrix")


def _time_options(parser: ArgumentParser) -> None:
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--cores", type=int, default=1)


def _solve_options(parser: ArgumentParser) -> None:
    _file_options(parser)
    _time_options(parser)
    parser.add_argument("--steps", type=int, help="rounds instead of seconds: the same plan each time")
    parser.add_argument("--gap", type=float, help="end when the plan is proven to be within so many percent")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", choices=routing.ENGINES, default="auto")
    parser.add_argument("--output", type=Path, help="where the plan goes; standard output where not told")
    parser.add_argument("--to", choices=("same", "own", "text"), default="same", help="the form of the plan")


def _solve(args: Namespace) -> int:
    asked = _read(args)
    seconds = None if args.steps is not None else args.seconds
    limits = Limits(seconds=seconds, steps=args.steps, gap=args.gap, cores=args.cores, seed=args.seed)
    solution = routing.solve(asked.named.problem, limits, engine=args.engine)
    told: dict[str, Callable[[Solution], str]] = {
        "same": asked.answer,
        "own": _own,
        "text": lambda plan: plan.describe(asked.named.names),
    }
    _write(told[args.to](solution), args.output)
    return DONE


def _own(solution: Solution) -> str:
    return json.dumps(solution_to_json(solution), ensure_ascii=False)


def _bound_options(parser: ArgumentParser) -> None:
    _file_options(parser)
    _time_options(parser)
    parser.add_argument("--plan", type=Path, help="a plan in the library's own form, to compare with")


def _bound(args: Namespace) -> int:
    named = _read(args).named
    plan = None if args.plan is None else _plan(args.plan)
    value = routing.bound(named.problem, args.seconds, plan, args.cores).value
    told: dict[str, Any] = {"bound": value, "units": named.units}
    if plan is not None:
        proven = replace(plan, bound=min(value, plan.objective.total))
        told |= {"objective": plan.objective.total, "gap_percent": round(proven.gap_percent or 0.0, 3)}
    print(json.dumps(told))
    return DONE


def _plan_options(parser: ArgumentParser) -> None:
    _file_options(parser)
    parser.add_argument("plan", type=Path, help="a plan of it, in the library's own form")


def _explain(args: Namespace) -> int:
    named, plan = _read(args).named, _plan(args.plan)
    for job, reason in routing.explain(named.problem, plan).items():
        print(f"{named.names.job(job)}: {reason.sentence} ({reason.code})")
        if reason.relaxation is not None:
            print(f"  {reason.relaxation.sentence}")
    return DONE


def _assess_options(parser: ArgumentParser) -> None:
    _plan_options(parser)
    parser.add_argument("--draws", type=int, default=10_000, help="how many days are drawn")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--windows", type=float, metavar="LEVEL", help="tell windows that hold with these odds instead")


def _assess(args: Namespace) -> int:
    problem, plan = _read(args).named.problem, _plan(args.plan)
    if args.windows is None:
        print(json.dumps(risk_to_json(routing.assess(problem, plan, args.draws, args.seed))))
        return DONE
    for one in routing.arrival_windows(problem, plan, args.windows, draws=args.draws, seed=args.seed):
        print(json.dumps(asdict(one)))
    return DONE


def _check_options(parser: ArgumentParser) -> None:
    _file_options(parser)
    parser.add_argument("plan", type=Path, nargs="?", help="a plan of it, in the library's own form")


def _check(args: Namespace) -> int:
    """Reading checks the problem already."""
    named = _read(args).named
    problem = named.problem
    if args.plan is None:
        print(f"{len(problem.jobs)} jobs, {len(problem.shifts)} shifts: the problem is well formed.")
        return DONE
    broken = routing.verify(problem, _plan(args.plan))
    for one in broken:
        print(json.dumps(asdict(one)))
    if not broken:
        print("The plan keeps every rule, and its price is right.")
    return WRONG if broken else DONE


def _describe(args: Namespace) -> int:
    named = _read(args).named
    print(_plan(args.plan).describe(named.names))
    return DONE


def _plot_options(parser: ArgumentParser) -> None:
    _plan_options(parser)
    parser.add_argument("what", choices=DRAWINGS)
    parser.add_argument("output", type=Path, help="an .svg, .png or .pdf")


def _plot(args: Namespace) -> int:
    from routing import plots  # noqa: PLC0415 - matplotlib is an extra.

    named, plan = _read(args).named, _plan(args.plan)
    if args.what == "map":
        figure = plots.draw_map(named, plan)
    else:
        figure = plots.draw_timeline(plan, named.names) if args.what == "timeline" else plots.draw_quality(plan)
    figure.savefig(args.output, bbox_inches="tight")
    return DONE


def _convert_options(parser: ArgumentParser) -> None:
    _file_options(parser)
    parser.add_argument("--output", type=Path)


def _convert(args: Namespace) -> int:
    _write(json.dumps(problem_to_json(_read(args).named), ensure_ascii=False), args.output)
    return DONE


def _schema_options(parser: ArgumentParser) -> None:
    parser.add_argument("of", choices=sorted(SCHEMAS))


def _schema(args: Namespace) -> int:
    print(json.dumps(SCHEMAS[args.of](), indent=2, ensure_ascii=False))
    return DONE


def _read(args: Namespace) -> ReadFile:
    return read(args.file, args.form, None if args.roads is None else open_roads(args.roads))


def _plan(path: Path) -> Solution:
    try:
        return solution_from_json(json.loads(path.read_text(encoding="utf-8")))
    except json.JSONDecodeError as fault:
        raise FormatError([(str(path), f"It is no JSON ({fault}).")]) from fault


def _write(text: str, output: Path | None) -> None:
    if output is None:
        print(text)
    else:
        output.write_text(text + "\n", encoding="utf-8")


def main_of_the_shell() -> int:
    """The command `field-routing` of an installation."""
    return main(sys.argv[1:])


Command = tuple[str, Callable[[ArgumentParser], None], Callable[[Namespace], int]]

COMMANDS: dict[str, Command] = {
    "solve": ("plan a file and write the plan, in the same form or another", _solve_options, _solve),
    "bound": ("prove what no plan of a file can be cheaper than", _bound_options, _bound),
    "assess": ("tell how likely each promise of a plan is kept", _assess_options, _assess),
    "explain": ("tell why a plan leaves jobs out, and what would give them a place", _plan_options, _explain),
    "check": ("tell whether a problem is well formed, and whether a plan keeps its rules", _check_options, _check),
    "describe": ("write a plan as text for people", _plan_options, _describe),
    "plot": ("draw a plan: a map, a timeline, or quality over time", _plot_options, _plot),
    "convert": ("write a problem in the library's own form", _convert_options, _convert),
    "schema": ("write the JSON Schema of the library's own form", _schema_options, _schema),
}
