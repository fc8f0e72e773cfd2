"""The public face: it names what callers need, its page is current, and importing it is quick."""

import inspect
import subprocess
import sys

import pytest

import routing
from tools import reference


def test_has_a_reference_page_made_from_its_docstrings() -> None:
    written = (reference.DOCS / "reference-routing.md").read_text(encoding="utf-8")
    assert written == reference.page(routing), "Run `python -m tools.reference routing`."


def test_loads_neither_the_compiled_search_nor_or_tools_when_imported() -> None:
    told = "import sys, routing, routing.roads; print([name for name in sys.modules if name in ('numba', 'ortools')])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", routing.__all__)
def test_documents_every_parameter(name: str) -> None:
    thing = getattr(routing, name)
    if not (inspect.isfunction(thing) or inspect.isclass(thing)):
        return
    text = inspect.getdoc(thing) or ""
    named = {word for line in text.split("\n") if not line.startswith(" ") for word in line.split(" : ")[0].split(", ")}
    missing = [parameter for parameter in inspect.signature(thing).parameters if parameter not in named]
    assert missing == []
