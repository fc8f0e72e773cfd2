"""Texts: how many a second leave, how soon after the commit, how soon after a killed worker."""

from argparse import ArgumentParser, Namespace
from typing import Any

from benchmarks.texts import latency, recovery, throughput


def options(parser: ArgumentParser) -> None:
    """How much is measured. With the defaults it takes about four minutes."""
    parser.add_argument("--texts", type=int, default=4000, help="texts per throughput run")
    parser.add_argument("--rate", type=float, default=50.0, help="texts a second of the latency run")
    parser.add_argument("--seconds", type=float, default=30.0, help="length of the latency run")
    parser.add_argument("--kills", type=int, default=4, help="workers that are killed, one after the other")


def run(args: Namespace) -> dict[str, Any]:
    """Texts a second with 1, 2 and 4 senders against a carrier that answers after 50 ms; seconds from commit to carrier
    in traffic and in quiet; seconds until what a killed worker held is settled.
    """
    return {
        "texts_per_second": {f"workers_{count}": throughput.measure(args.texts, count) for count in (1, 2, 4)},
        **latency.measure(args.rate, args.seconds),
        "recovery": recovery.measure(args.kills),
    }
