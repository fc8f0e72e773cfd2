"""It knows one status for each kind of error, at the edge."""

import importlib
import inspect
import pkgutil

import dispatch
from dispatch.http.statuses import STATUSES
from dispatch.vocabulary.errors import DispatchError, Kind


def test_every_kind_has_a_status() -> None:
    """It answers no kind by accident."""
    assert set(STATUSES) == set(Kind)


def test_every_error_names_its_kind() -> None:
    """It leaves no error of ours to be answered as a fault of the house, and none that knows HTTP."""
    classes = _errors(DispatchError)
    assert len(classes) >= 15
    assert [one.__qualname__ for one in classes if one.kind is Kind.FAULT] == []
    assert [one.__qualname__ for one in classes if {"status", "headers"} & set(vars(one))] == []


def _errors(base: type[DispatchError]) -> list[type[DispatchError]]:
    for module in pkgutil.walk_packages(dispatch.__path__, "dispatch."):
        if not module.name.endswith(("wsgi", "__main__")):
            importlib.import_module(module.name)
    found, todo = [], [base]
    while todo:
        below = [one for one in todo.pop().__subclasses__() if inspect.getmodule(one).__name__.startswith("dispatch.")]
        found += below
        todo += below
    return found
