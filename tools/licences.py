"""`docs/licences.md`: what the backend is made of beside its own code, and under which licences.

`python -m tools.licences --write`, with everything installed.
"""

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import NamedTuple

from packaging.requirements import Requirement

from tools import pages

EXTRAS = ("aliyun", "cch", "map", "tencent")
"""What an installation may hold; the tools of developers and benchmarks are not shipped."""

LONGEST = 60
"""Some put the whole text of their licence where its name belongs."""


SAID_ELSEWHERE = {"routingkit-cch": "BSD-2-Clause"}
"""Where the metadata of a package are silent: this one names it in the SBOM that its wheel holds."""


class Dependency(NamedTuple):
    """A package that an installation holds."""

    name: str
    licence: str
    direct: bool


def dependencies() -> list[Dependency]:
    """Every package that an installation can hold, with its licence as its own metadata names it."""
    direct = _named_by_us()
    names = {_plain(one.name) for one in direct}
    found = dict(_closure(direct, set()))
    return sorted(Dependency(name, licence_of(one), _plain(name) in names) for name, one in found.items())


def licence_of(package: Distribution) -> str:
    """The licence by SPDX expression, by name, or by classifier; `unknown` where none is said."""
    said = package.metadata
    elsewhere = SAID_ELSEWHERE.get(_plain(said["Name"]))
    if elsewhere is not None:
        return elsewhere
    if "License-Expression" in said:
        return said["License-Expression"]
    name = said["License"].strip() if "License" in said else ""
    if name and len(name) <= LONGEST and "\n" not in name and name.upper() != "UNKNOWN":
        return name
    classified = [one.split(" :: ")[-1] for one in said.get_all("Classifier") or [] if one.startswith("License ::")]
    return ", ".join(one for one in classified if one != "OSI Approved") or "unknown"


def _named_by_us() -> list[Requirement]:
    project = tomllib.loads((pages.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [line for extra in EXTRAS for line in project["optional-dependencies"][extra]]
    return _that_apply([*project["dependencies"], *extras], ("",))


def _closure(wanted: Iterable[Requirement], seen: set[tuple[str, ...]]) -> Iterator[tuple[str, Distribution]]:
    for one in wanted:
        asked = (_plain(one.name), *sorted(one.extras))
        if asked in seen:
            continue
        seen.add(asked)
        try:
            found = distribution(one.name)
        except PackageNotFoundError:
            continue  # For another system than this one.
        yield found.metadata["Name"], found
        yield from _closure(_that_apply(found.requires or [], ("", *sorted(one.extras))), seen)


def _that_apply(lines: Iterable[str], extras: tuple[str, ...]) -> list[Requirement]:
    wanted = [Requirement(line) for line in lines]
    return [one for one in wanted if one.marker is None or any(one.marker.evaluate({"extra": name}) for name in extras)]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def made() -> str:
    """The table, what we name ourselves first."""
    rows = sorted(dependencies(), key=lambda one: (not one.direct, one.name.lower()))
    lines = [f"| {one.name} | {one.licence} | {'us' if one.direct else 'another package'} |" for one in rows]
    return "\n".join(["| Package | Licence | Named by |", "| --- | --- | --- |", *lines]) + "\n"


def main(mode: str) -> int:
    """Writes `docs/licences.md` (`--write`), or checks it (`--check`)."""
    return pages.main(mode, "licences.md", made)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
