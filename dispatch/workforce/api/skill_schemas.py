"""Skills that work asks for, as the API takes them: codes, or with the least level."""

import re
from typing import Any

from marshmallow import ValidationError, fields, validate

from dispatch.workforce.rules.skills import HIGHEST_LEVEL, spelled

MOST_SKILLS = 20
SKILLS_ASKED = (
    "What whoever comes must be able to do: codes (level 1), `code:level`, or objects with `skill` and `level`."
)
_CODE = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,49}"
_ASKED = re.compile(rf"({_CODE})(?:\s*[:：]\s*|\s+|\Z)([1-9]?)")
_FORMS = [
    {"type": "string", "pattern": rf"^{_CODE}(:[1-9])?$"},
    {
        "type": "object",
        "properties": {
            "skill": {"type": "string", "pattern": rf"^{_CODE}$"},
            "level": {"type": "integer", "minimum": 1, "maximum": HIGHEST_LEVEL},
        },
        "required": ["skill"],
        "additionalProperties": False,
    },
]


class _AskedSkill(fields.Field[str]):
    """A code, `code:level`, or an object with skill and level; loaded as it is spelled."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        if isinstance(value, dict) and {"skill"} <= set(value) <= {"skill", "level"}:
            code, level = value["skill"], value.get("level", 1)
            known = isinstance(code, str) and re.fullmatch(_CODE, code)
            if known and type(level) is int and 1 <= level <= HIGHEST_LEVEL:
                return spelled(code, level)
        written = _ASKED.fullmatch(value) if isinstance(value, str) else None
        if written is None:
            raise ValidationError("A skill is a code, a code with a level (fiber:2), or an object with both.")
        return spelled(written[1], int(written[2] or 1))


def asked_skills(**options: Any) -> fields.List[Any]:
    """What whoever comes must be able to do, each with its least level."""
    return fields.List(_AskedSkill(metadata={"oneOf": _FORMS}), validate=validate.Length(max=MOST_SKILLS), **options)
