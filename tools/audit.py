"""`make audit`: known faults of what is locked, and aloud where nobody could be asked about them.

`pip-audit` ends well when its source answers nothing, as if everything had been looked at; here that is told apart.
"""

import json
import subprocess
import sys
from typing import Any, NamedTuple

from tools.pages import ROOT

SOURCES = ("pypi", "osv")
FOUND, NOT_CHECKED = 1, 0


class Verdict(NamedTuple):
    """How many packages were looked up, and a line for each known fault."""

    checked: int
    faults: tuple[str, ...]


def verdict(report: dict[str, Any]) -> Verdict:
    """What a report of pip-audit says; packages that it left out do not count as looked up."""
    looked_up = [one for one in report.get("dependencies", []) if "skip_reason" not in one]
    faults = tuple(
        f"{one['name']} {one['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'no version'}"
        for one in looked_up
        for fault in one["vulns"]
    )
    return Verdict(len(looked_up), faults)


def asked(program: str, source: str) -> Verdict:
    """What a source knows of the packages in `requirements.lock`; nothing checked where it does not answer."""
    command = [program, "--require-hashes", "--disable-pip", "--format", "json", "--service", source]
    done = subprocess.run(  # noqa: S603 - The program that `make audit` has just installed.
        [*command, "--requirement", str(ROOT / "requirements.lock")], capture_output=True, text=True, check=False
    )
    try:
        return verdict(json.loads(done.stdout))
    except ValueError:
        return Verdict(0, ())


def main(program: str) -> int:
    """Asks the sources in turn until one answers. Fails for a known fault; says so where none could be asked."""
    for source in SOURCES:
        found = asked(program, source)
        if found.checked:
            print("\n".join(found.faults) or f"{found.checked} packages, no known fault ({source}).")
            return FOUND if found.faults else 0
    print("NOT CHECKED: neither PyPI nor OSV could be asked about known faults. Run `make audit` where they can.")
    return NOT_CHECKED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
