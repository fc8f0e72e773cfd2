"""Nothing is shipped whose licence is unknown, or would bind everything that it stands beside."""

import re

import pytest

from tools import licences

BINDING = re.compile(r"(?<!L)(?<!Lesser )\bA?GPL|Affero|(?<!Lesser )General Public", re.IGNORECASE)
"""The lesser licence binds changes of the library alone, which is not changed here."""


def test_knows_every_licence_and_ships_none_that_binds_ours() -> None:
    found = licences.dependencies()
    assert {"Flask", "SQLAlchemy", "ortools"} <= {one.name for one in found if one.direct}
    assert [one for one in found if one.licence == "unknown" or BINDING.search(one.licence)] == []


@pytest.mark.parametrize("name", ["GPL-3.0-only", "AGPL-3.0", "GNU General Public License v2 (GPLv2)"])
def test_finds_a_licence_that_binds(name: str) -> None:
    assert BINDING.search(name)


@pytest.mark.parametrize("name", ["LGPL-3.0-only", "GNU Lesser General Public License v3 (LGPLv3)", "MIT"])
def test_lets_a_licence_pass_that_does_not(name: str) -> None:
    assert not BINDING.search(name)
