"""An outage of many lines: how long it takes until everybody on them is told, at a carrier's pace and without one."""

from argparse import ArgumentParser, Namespace
from typing import Any

from benchmarks.texts import affected


def options(parser: ArgumentParser) -> None:
    """How many lines, and how fast the carrier takes texts. With the defaults it takes about twelve minutes."""
    parser.add_argument("--lines", type=int, default=10_000, help="lines of the node, each of a customer of its own")
    parser.add_argument(
        "--per-minute",
        type=int,
        nargs="*",
        default=[0, 2400],
        help="segments a minute that the carrier takes, a run each; 0 for as many as are sent",
    )


def run(args: Namespace) -> dict[str, Any]:
    """Seconds from the outage's entry to its answer, to the first text, to the last of its beginning and of its end."""
    return {
        "lines": args.lines,
        **{_name(pace): affected.measure(args.lines, pace) for pace in args.per_minute},
    }


def _name(per_minute: int) -> str:
    return f"{per_minute}_segments_a_minute" if per_minute else "as_fast_as_it_goes"
