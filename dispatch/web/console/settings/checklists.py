"""What a technician answers before the work counts as done: a work type's checklist, a row a question."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from anyascii import anyascii
from werkzeug.wrappers import Response

from dispatch.db.tables import WorkType
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.orders.services import work_types as services
from dispatch.vocabulary.checklists import MOST_ITEMS, ItemKind
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.permissions import Permission
from dispatch.web import form_bodies, forms
from dispatch.web.console.frame import attempt, console_pages, home_zone, screen
from dispatch.workforce.api.checklist_schemas import ChecklistItemSchema
from dispatch.workforce.api.schemas import WorkTypeChangeSchema

checklists = console_pages("checklists")

MORE = 4
"""Empty rows for further questions."""
PARTS = ("code", "label", "kind", "required", "choices", "least", "most")
EMPTY: dict[str, Any] = dict.fromkeys(PARTS, "") | {"required": False, "choices": ()}


@checklists.get("/settings/work-types/<int:work_type_id>/checklist")
@needs(Permission.ORDERS_READ)
def read(work_type_id: int) -> Response:
    """The questions in their order, with empty rows for whoever may add some."""
    with backend().work(actor()) as work:
        work_type: WorkType = services.known(work, work_type_id)
        may_set = actor().may(Permission.HOUSE_WRITE)
        rows = [EMPTY | item for item in work_type.checklist]
        rows += [EMPTY] * min(MORE, MOST_ITEMS - len(rows)) if may_set else []
        return screen(
            "console/settings/checklist.html",
            "settings",
            zone=home_zone(work),
            work_type=work_type,
            rows=rows,
            kinds=[kind.value for kind in ItemKind],
            may_set=may_set,
        )


@checklists.post("/settings/work-types/<int:work_type_id>/checklist")
@needs(Permission.HOUSE_WRITE)
def put(work_type_id: int) -> Response:
    """Replaces the questions; a row without words is left out. It holds for visits that are not done yet."""

    def act(work: Work) -> object:
        changes = form_bodies.read(WorkTypeChangeSchema(), {"checklist": list(_items())})
        return services.amend(work, work_type_id, forms.number("version") or 0, changes)

    return attempt(act, "settings.kept")


def _items() -> Iterator[dict[str, Any]]:
    """The rows with words as the API takes them, by the places that were written beside them."""
    count = min(forms.number("rows", least=0) or 0, MOST_ITEMS)
    rows = [(_place(row), {part: _part(part, row) for part in PARTS}) for row in range(count)]
    taken = {row["code"] for _, row in rows}
    for _, row in sorted(rows, key=lambda placed: placed[0]):
        if row["label"]:
            row["code"] = row["code"] or code_of(row["label"], taken)
            taken.add(row["code"])
            yield _item(row)


def _item(row: Mapping[str, str]) -> dict[str, Any]:
    item: dict[str, Any] = {
        "code": row["code"],
        "label": row["label"],
        "kind": row["kind"],
        "required": row["required"] == "yes",
    }
    if row["choices"]:
        item["choices"] = [part.strip() for part in re.split(r"[,，、;；]", row["choices"]) if part.strip()]
    item |= {name: _measure(row[name]) for name in ("least", "most") if row[name]}
    form_bodies.read(ChecklistItemSchema(), item)  # By itself, so that what is wrong is named by its own field.
    return item


def code_of(label: str, taken: Collection[str]) -> str:
    """A code for a new question, out of its words; answers are kept under it, so it never changes."""
    words = re.sub(r"[^a-z0-9]+", "_", anyascii(label).lower()).strip("_")[:32].strip("_")
    plain = words if words[:1].isalpha() else f"q_{words}".rstrip("_")
    return next(code for code in (plain, *(f"{plain}_{count}" for count in range(2, 99))) if code not in taken)


def _part(part: str, row: int) -> str:
    return forms.text(f"{part}_{row}", most=2500 if part == "choices" else 500)


def _place(row: int) -> int:
    return forms.number(f"place_{row}", least=0, most=999) or row + 1


def _measure(written: str) -> float:
    try:
        return float(written.replace(",", ".").replace("−", "-"))
    except ValueError:
        raise Invalid("bad_measure", "Write a bound as a number, such as -27.5.") from None
