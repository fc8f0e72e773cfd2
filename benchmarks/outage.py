"""Texts after a long time without the carrier: how soon they leave, and how fast. It waits most of the time."""

from argparse import ArgumentParser, Namespace
from typing import Any

from benchmarks.texts import outage


def options(parser: ArgumentParser) -> None:
    """How long the carrier is away; draining takes a minute more."""
    parser.add_argument("--seconds", type=float, default=600.0, help="seconds without the carrier")


def run(args: Namespace) -> dict[str, Any]:
    """Seconds from the carrier's return to the first text, and the rate of the drain beside the allowed one."""
    return outage.measure(args.seconds)
