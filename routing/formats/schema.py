"""The JSON Schema (draft 2020-12) of the library's own format, made from the frozen values and their docstrings."""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from inspect import getdoc
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np

from routing.model.named_problem import NamedProblem
from routing.model.problem import Problem
from routing.model.solution import Solution
from routing.odds.risk import Risk

PROBLEM, SOLUTION, RISK, VERSION = "routing-problem", "routing-solution", "routing-risk", 1
DIALECT = "https://json-schema.org/draft/2020-12/schema"

PLAIN = {int: "integer", float: "number", str: "string", bool: "boolean", NoneType: "null"}


def problem_schema() -> dict[str, Any]:
    """Give the JSON Schema of a problem in the library's own format.

    Returns
    -------
    dict
        Each object of it allows the fields that it names, and no others.
    """
    parts: dict[str, Any] = {}
    whole, beside = _object(Problem, parts), _object(NamedProblem, parts)
    del beside["properties"]["problem"], parts["Problem"]
    whole["properties"] |= beside["properties"]
    return _document(PROBLEM, whole, parts)


def solution_schema() -> dict[str, Any]:
    """Give the JSON Schema of a plan in the library's own format.

    Returns
    -------
    dict
        As for a problem.
    """
    parts: dict[str, Any] = {}
    return _document(SOLUTION, _object(Solution, parts), parts)


def risk_schema() -> dict[str, Any]:
    """Give the JSON Schema of what is to be expected of a plan, in the library's own format.

    Returns
    -------
    dict
        As for a problem.
    """
    parts: dict[str, Any] = {}
    return _document(RISK, _object(Risk, parts), parts)


def _document(name: str, whole: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    marks = {"format": {"const": name}, "version": {"const": VERSION}}
    return {
        "$schema": DIALECT,
        "title": name,
        **whole,
        "properties": marks | whole["properties"],
        "required": [*marks, *whole["required"]],
        "$defs": dict(sorted(parts.items())),
    }


def _object(kind: type, parts: dict[str, Any]) -> dict[str, Any]:
    hints, told = get_type_hints(kind), _described(kind)
    needed = [one.name for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING]
    properties = {
        one.name: _of(hints[one.name], parts) | ({"description": told[one.name]} if one.name in told else {})
        for one in fields(kind)
    }
    text = (getdoc(kind) or "").split("\n")[0]
    return {
        "description": text,
        "type": "object",
        "properties": properties,
        "required": needed,
        "additionalProperties": False,
    }


def _of(hint: Any, parts: dict[str, Any]) -> dict[str, Any]:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in BY_ORIGIN:
        return BY_ORIGIN[origin](inner, parts)
    if is_dataclass(hint) and isinstance(hint, type):
        if hint.__name__ not in parts:
            parts[hint.__name__] = {}
            parts[hint.__name__] = _object(hint, parts)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    return {"type": PLAIN[hint]}


def _any_of(inner: tuple[Any, ...], parts: dict[str, Any]) -> dict[str, Any]:
    # Two kinds of matrix are one in JSON.
    choices = {str(one): one for one in (_of(part, parts) for part in inner)}
    return next(iter(choices.values())) if len(choices) == 1 else {"anyOf": list(choices.values())}


def _array(inner: tuple[Any, ...], parts: dict[str, Any]) -> dict[str, Any]:
    if len(inner) == 1 or inner[-1] is Ellipsis:
        return {"type": "array", "items": _of(inner[0], parts)}
    fixed = [_of(part, parts) for part in inner]
    return {"type": "array", "prefixItems": fixed, "items": False, "minItems": len(fixed)}


def _map(inner: tuple[Any, ...], parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": _of(inner[1], parts)}


def _square(_inner: tuple[Any, ...], _parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}}


BY_ORIGIN: dict[Any, Callable[[tuple[Any, ...], dict[str, Any]], dict[str, Any]]] = {
    Union: _any_of,
    UnionType: _any_of,
    tuple: _array,
    frozenset: _array,
    Mapping: _map,
    np.ndarray: _square,
}


def _described(kind: type) -> dict[str, str]:
    """What numpydoc says of each field."""
    _, _, text = (getdoc(kind) or "").partition("Parameters\n----------\n")
    told: dict[str, str] = {}
    for names, words in re.findall(r"^(\S[^\n]*) : [^\n]*\n((?:    [^\n]*\n?)+)", text, flags=re.MULTILINE):
        sentence = " ".join(line.strip() for line in words.strip().split("\n"))
        told |= dict.fromkeys(names.split(", "), sentence)
    return told
