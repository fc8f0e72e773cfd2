"""Everything that the API lets a person do they can do by clicking: a crawler starts where people start, and looks.

`reach_of_the_console.toml` names the door of each operation and, with a reason, those that are for programs alone.
"""

import dis
import inspect
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest
from flask import Flask

from dispatch.bootstrap import Backend
from dispatch.http.guard import permission_of
from dispatch.vocabulary.permissions import PERMISSIONS, Permission
from dispatch.vocabulary.terms import Role
from tests.support.doors.apps import app_of
from tests.support.doors.crawler import Crawler, Door
from tests.support.doors.pages import signed_in
from tests.support.doors.reach_world import a_day_of_everything

KNOWN = tomllib.loads((Path(__file__).parent / "reach_of_the_console.toml").read_text(encoding="utf-8"))
DOORS: dict[str, Door] = {name: tuple(door.split(" ", 1)) for name, door in KNOWN["doors"].items()}
EXCEPTIONS: dict[str, str] = KNOWN["exceptions"]
SENDS: frozenset[Door] = frozenset(("POST", rule) for rule in KNOWN["sends"])
STARTS = ("/console", "/inbox")


@pytest.fixture
def house(backend: Backend) -> Backend:
    """One with a system that tests lines, as whatever is reached by clicking must be there."""
    return replace(backend, tools=replace(backend.tools, tests_lines=True))


@pytest.fixture
def app(house: Backend) -> Flask:
    return app_of(house)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.DISPATCHER])
def test_reaches_every_operation_of_a_role_by_clicking(house: Backend, app: Flask, role: Role) -> None:
    reader = signed_in(house, role, name="robin")
    with house.work() as work:
        a_day_of_everything(work, "robin")
    crawler = Crawler(reader, SENDS)
    found = crawler.crawl(*STARTS)
    wanted = {
        name: endpoint
        for name, endpoint in operations(app).items()
        if endpoint[0] in PERMISSIONS[role] and name not in EXCEPTIONS
    }
    unreached = {
        name: DOORS.get(name) for name, (_, method, rule) in wanted.items()
        if DOORS.get(name) not in found and not is_asked_by_script(found, method, rule)
    }  # fmt: skip
    assert unreached == {}
    assert crawler.broken == []


def test_names_only_operations_that_there_are_and_each_once(app: Flask) -> None:
    names = set(operations(app))
    assert (set(DOORS) | set(EXCEPTIONS)) - names == set()
    assert set(DOORS) & set(EXCEPTIONS) == set()
    assert [name for name, reason in EXCEPTIONS.items() if len(reason.split()) < 5] == []


def test_names_doors_that_do_what_the_operation_does(app: Flask) -> None:
    """A form that changes something runs the very use case that the API runs."""
    untrue = []
    for name, (_, method, rule) in operations(app).items():
        if name in DOORS and method != "GET":
            here, there = (use_cases(view_of(app, *door)) for door in ((method, rule), DOORS[name]))
            if not here & there:
                untrue.append((name, sorted(here), sorted(there)))
    assert untrue == []


def operations(app: Flask) -> dict[str, tuple[Permission | None, str, str]]:
    """Permission, method and route of every operation of the API's document, by its name."""
    document = json.loads((Path(__file__).parents[2] / "docs" / "openapi.json").read_text(encoding="utf-8"))
    rules = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)): rule
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }
    found: dict[str, tuple[Permission | None, str, str]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method.upper() in {"GET", "POST", "PUT", "PATCH", "DELETE"}:
                rule = rules[method.upper(), path]
                permission = permission_of(app, rule.endpoint, method.upper())
                if permission is not Permission.PUBLIC:
                    found[operation["operationId"]] = (permission, method.upper(), rule.rule)
    return found


def is_asked_by_script(found: set[Door], method: str, rule: str) -> bool:
    """Whether a page's script asks for this route; what varies in its address stands where the route varies."""
    return (method, rule) in found or (method, re.sub(r"<[^>]+>", "{}", rule)) in found


def view_of(app: Flask, method: str, rule: str) -> Callable[..., Any]:
    """The function behind a route."""
    endpoints = [one.endpoint for one in app.url_map.iter_rules() if one.rule == rule and method in (one.methods or ())]
    assert endpoints, f"There is no {method} {rule}."
    view: Callable[..., Any] = inspect.unwrap(app.view_functions[endpoints[0]])
    return view


def use_cases(view: Callable[..., Any]) -> set[str]:
    """Services and processes that a view names, by itself or through functions of its own module."""
    return set(_use_cases(view, view.__module__, set()))


def _use_cases(view: Any, home: str, seen: set[str]) -> Iterator[str]:
    names = list(_names(view.__code__))
    for place, name in enumerate(names):
        named = view.__globals__.get(name)
        if isinstance(named, ModuleType) and _is_use_case(named.__name__):
            yield f"{named.__name__}.{names[place + 1]}" if place + 1 < len(names) else named.__name__
        elif isinstance(named, FunctionType) and _is_use_case(named.__module__):
            yield f"{named.__module__}.{named.__name__}"
        elif isinstance(named, FunctionType) and named.__module__ == home and name not in seen:
            seen.add(name)
            yield from _use_cases(inspect.unwrap(named), home, seen)


def _is_use_case(module: str) -> bool:
    return bool(re.match(r"dispatch\.(\w+\.(services|processes)|operations)\b", module))


def _names(code: CodeType) -> Iterator[str]:
    """The names that a function loads, in their order, and those of the functions within it."""
    for step in dis.get_instructions(code):
        if step.opname in {"LOAD_GLOBAL", "LOAD_ATTR", "LOAD_METHOD", "LOAD_NAME"}:
            yield str(step.argval)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)
