"""`python -m benchmarks NAME [--json] [--record]`: measure one thing and print its figures."""

import json
import sys
from argparse import ArgumentParser

from benchmarks import record
from benchmarks.registry import find, names


def main(words: list[str]) -> int:
    """Run the benchmark named first; the exit status is 2 for an unknown name."""
    parser = ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", choices=names(), help="what to measure")
    parser.add_argument("--json", action="store_true", help="print one JSON line")
    parser.add_argument("--record", action="store_true", help="append to results/ and rewrite RESULTS.md")
    chosen, _ = parser.parse_known_args(words)
    benchmark = find(chosen.name)
    benchmark.add_options(parser)
    args = parser.parse_args(words)
    figures = {"name": args.name, **record.circumstances(), **benchmark.run(args)}
    if args.record:
        record.keep(args.name, figures)
    print(json.dumps(figures) if args.json else "\n".join(f"{key}: {value}" for key, value in figures.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
