"""`docs/events.md`: the kinds of events with their data, made from `dispatch/vocabulary/event_kinds.py`.

`python -m tools.events --write`.
"""

import sys

from dispatch.vocabulary import event_schemas
from dispatch.vocabulary.event_kinds import EVENT_KINDS, EventKind
from tools import pages


def made() -> str:
    """The table, kinds in the order in which they are written down."""
    head = "| Kind | `thing` | What happened | `data` |\n| --- | --- | --- | --- |\n"
    return head + "".join(_row(kind, about) for kind, about in EVENT_KINDS.items())


def _row(kind: str, about: EventKind) -> str:
    data = "; ".join(f"`{name}` ({_type(name)}): {meaning.rstrip('.').lower()}" for name, meaning in about.data.items())
    return f"| `{kind}` | `{about.thing}` | {about.meaning} | {data} |\n"


def _type(name: str) -> str:
    """The JSON type of a value, as people say it; what may be null is said so."""
    schema = event_schemas.type_of(name)
    types = [schema["type"]] if isinstance(schema["type"], str) else list(schema["type"])
    items = f" of {schema['items']['type']}s" if "items" in schema else ""
    return " or ".join(types) + items


def main(mode: str) -> int:
    """Writes `docs/events.md` (`--write`), or checks it (`--check`)."""
    return pages.main(mode, "events.md", made)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
