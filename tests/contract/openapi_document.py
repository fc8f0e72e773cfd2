"""Holds single requests and answers against an OpenAPI 3.0 document."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.support.servers.carrier_server.tap import Exchange

_DOCUMENT = "urn:openapi-document"
_READERS = {"integer": int, "number": float}


class OpenApiDocument:
    """One document. `faults_of` says in sentences what of an exchange it does not allow."""

    def __init__(self, path: Path) -> None:
        self._content = _as_json_schema(json.loads(path.read_text(encoding="utf-8")))
        self._registry = Registry().with_resource(_DOCUMENT, DRAFT202012.create_resource(self._content))

    def faults_of(self, exchange: Exchange) -> list[str]:
        """Faults of the path, the query, the form and, where the document describes it, the answer."""
        template, path_values = self._template_of(exchange.path)
        operation = self._content["paths"][template][exchange.method.lower()]
        faults = self._parameter_faults(operation, "path", path_values.items())
        faults += self._parameter_faults(operation, "query", exchange.query)
        if exchange.form:
            faults += self._form_faults(operation, exchange.form)
        described = operation["responses"].get(str(exchange.status))
        if described is None:
            return [*faults, *_error_faults(exchange)]
        schema = described["content"]["application/json"]["schema"]
        return faults + self._faults(schema, exchange.answer) + self._surplus(schema, exchange.answer)

    def _template_of(self, path: str) -> tuple[str, dict[str, str]]:
        for template in self._content["paths"]:
            pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(template))
            found = re.fullmatch(pattern, path)
            if found:
                return template, found.groupdict()
        raise AssertionError(f"The document has no path for {path}.")

    def _parameter_faults(self, operation: Any, place: str, pairs: Iterable[tuple[str, str]]) -> list[str]:
        known = {each["name"]: each["schema"] for each in operation["parameters"] if each["in"] == place}
        return self._pair_faults(known, place, pairs)

    def _form_faults(self, operation: Any, form: list[tuple[str, str]]) -> list[str]:
        schema = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
        missing = sorted(set(schema["required"]) - {name for name, _ in form})
        return [f"form: {name} is missing" for name in missing] + self._pair_faults(schema["properties"], "form", form)

    def _pair_faults(self, known: dict[str, Any], place: str, pairs: Iterable[tuple[str, str]]) -> list[str]:
        faults = []
        for name, written in pairs:
            if name not in known:
                faults.append(f"{place}: {name} is not in the document")
                continue
            read = _READERS.get(known[name].get("type"), str)
            faults += [f"{place}: {name}: {fault}" for fault in self._faults(known[name], read(written))]
        return faults

    def _faults(self, schema: Any, value: Any) -> list[str]:
        anchored = json.loads(json.dumps(schema).replace('"#/components', f'"{_DOCUMENT}#/components'))
        validator = Draft202012Validator(anchored, registry=self._registry)
        return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]

    def _surplus(self, schema: Any, answer: Any) -> list[str]:
        """Fields of the answer that the document does not know; absent ones, which a client may rely on."""
        if "$ref" in schema:
            schema = self._content["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        faults = [f"answer: {name}" for name in sorted(set(schema["properties"]) ^ set(answer))]
        for name, inner in schema["properties"].items():
            if inner.get("type") == "array":
                faults += [fault for item in answer[name] for fault in self._surplus(inner["items"], item)]
        return faults


def _error_faults(exchange: Exchange) -> list[str]:
    """Twilio's document leaves errors out; its SDK reads these four fields."""
    shape = {"code": int, "message": str, "more_info": str, "status": int}
    wrong = [name for name, kind in shape.items() if not isinstance(exchange.answer.get(name), kind)]
    return [f"error: {name}" for name in wrong]


def _as_json_schema(node: Any) -> Any:
    """OpenAPI 3.0 says `nullable` where JSON Schema has a second type."""
    if isinstance(node, list):
        return [_as_json_schema(each) for each in node]
    if not isinstance(node, dict):
        return node
    plain = {name: _as_json_schema(each) for name, each in node.items()}
    if plain.pop("nullable", False) is True and isinstance(plain.get("type"), str):
        plain["type"] = [plain["type"], "null"]
    return plain
