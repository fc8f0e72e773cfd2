"""`docs/configuration.md`: every setting with its default and meaning, made from the settings classes.

`python -m tools.configuration --write`.
"""

import ast
import inspect
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from dispatch.carrier_settings import CarrierSettings
from dispatch.settings import Settings, names

PAGE = Path(__file__).resolve().parents[1] / "docs" / "configuration.md"
HEAD = """# Settings

Everything that an operator sets, by environment variable. A wrong or unknown `DISPATCH_…` stops the start, with every
fault listed. Give the server and all workers the same settings. Made from `dispatch/settings.py` and
`dispatch/carrier_settings.py` by `make docs`.

| Variable | Default | Meaning |
| --- | --- | --- |
"""


def page() -> str:
    """The whole page."""
    fields = {name: (variable, Settings.model_fields[name]) for variable, name in names().items()}
    own = [name for name in fields if name not in CarrierSettings.model_fields]
    said = meanings(Settings) | meanings(CarrierSettings)
    ordered = [*own, *CarrierSettings.model_fields]
    return HEAD + "".join(_row(fields[name][0], fields[name][1], said[name]) for name in ordered)


def meanings(settings: type) -> dict[str, str]:
    """The sentence below each field of a class, by the field's name."""
    (body,) = (node.body for node in ast.parse(inspect.getsource(settings)).body if isinstance(node, ast.ClassDef))
    found: dict[str, str] = {}
    for field, below in pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and _is_text(below):
            found[field.target.id] = inspect.cleandoc(ast.literal_eval(below.value))  # type: ignore[attr-defined]
    return found


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _row(variable: str, field: FieldInfo, meaning: str) -> str:
    cells = (
        f"`{variable}`",
        _default(field),
        f"{' '.join(meaning.split())}{_choices(field.annotation)}{_bounds(field)}",
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _default(field: FieldInfo) -> str:
    value: Any = field.get_default(call_default_factory=True)
    value = value.get_secret_value() if isinstance(value, SecretStr) else value
    return "none" if value in (None, "", {}) else f"`{value}`"


def _choices(annotation: object) -> str:
    choices = [one for one in get_args(annotation) if isinstance(one, str)]
    return f" One of {', '.join(f'`{one}`' for one in choices)}." if choices else ""


def _bounds(field: FieldInfo) -> str:
    least = next((one.ge for one in field.metadata if hasattr(one, "ge")), None)
    most = next((one.le for one in field.metadata if hasattr(one, "le")), None)
    if least is None:
        return ""
    return f" From {least} to {most}." if most is not None else f" At least {least}."


def main(mode: str) -> int:
    if mode == "--write":
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if PAGE.read_text(encoding="utf-8") == page():
        return 0
    print("The settings have changed; run `make docs`.")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
