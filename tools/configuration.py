"""`docs/configuration.md`: every setting with its default and meaning, made from the settings classes.

`python -m tools.configuration --write`.
"""

import ast
import inspect
import sys
from itertools import pairwise
from typing import Any, get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from dispatch.carrier_settings import CarrierSettings
from dispatch.settings import Settings, names
from tools import pages


def made() -> str:
    """The table."""
    fields = {name: (variable, Settings.model_fields[name]) for variable, name in names().items()}
    own = [name for name in fields if name not in CarrierSettings.model_fields]
    said = meanings(Settings) | meanings(CarrierSettings)
    ordered = [*own, *CarrierSettings.model_fields]
    rows = [_row(fields[name][0], fields[name][1], said[name]) for name in ordered]
    return "| Variable | Default | Meaning |\n| --- | --- | --- |\n" + "".join(rows)


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
    """Writes `docs/configuration.md` (`--write`), or checks it (`--check`)."""
    return pages.main(mode, "configuration.md", made)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
