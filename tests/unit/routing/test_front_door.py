"""The public face: it names what callers need, its page is current, and importing it is quick."""

import inspect
import subprocess
import sys
from types import ModuleType

import pytest

import routing
import routing.formats
import routing.plots
import routing.roads
from tools import reference

FACES = [routing, routing.formats, routing.plots, routing.roads]


@pytest.mark.parametrize("face", FACES, ids=lambda face: str(face.__name__))
def test_has_a_reference_page_made_from_its_docstrings(face: ModuleType) -> None:
    written = reference.page_path(face.__name__).read_text(encoding="utf-8")
    assert written == reference.page(face), f"Run `python -m tools.reference {face.__name__}`."


def test_loads_neither_the_compiled_search_nor_or_tools_when_imported() -> None:
    told = "import sys, routing, routing.roads; print([name for name in sys.modules if name in ('numba', 'ortools')])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


NAMES = [(face, name) for face in FACES[:3] for name in face.__all__]


@pytest.mark.parametrize(("face", "name"), NAMES)
def test_documents_every_parameter(face: ModuleType, name: str) -> None:
    thing = getattr(face, name)
    if not (inspect.isfunction(thing) or inspect.isclass(thing)):
        return
    text = inspect.getdoc(thing) or ""
    named = {word for line in text.split("\n") if not line.startswith(" ") for word in line.split(" : ")[0].split(", ")}
    missing = [parameter for parameter in inspect.signature(thing).parameters if parameter not in named]
    assert missing == []
