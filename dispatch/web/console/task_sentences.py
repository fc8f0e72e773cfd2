"""What a task or a plan's warning says, in the reader's language: out of its code and its facts.

The sentence that is stored with each is English and stands where the catalogue has no words, or a fact is missing, as
in what was written before facts were kept.
"""

from collections.abc import Mapping

from dispatch.db.tables import Plan, Task
from dispatch.web.texts import Texts

SAY = "say"
"""The fact that names the template: the task's kind, or a variant of it."""

_VOCABULARIES: Mapping[str, tuple[str, ...]] = {
    "hindrance": ("visit_reasons", "visit_states"),
    "reported": ("field_reports",),
    "text": ("message_kinds",),
    "reason": ("message_reasons",),
    "meaning": ("meanings",),
    "complaint_state": ("complaint_states",),
    "unplaced": ("unplaced",),
    "node": ("process_nodes",),
    "cluster_kind": ("cluster_kinds",),
    "absence_kind": ("absence_kinds",),
    "off_reason": ("endpoint_off_reasons",),
}
"""Facts that are codes, and where their words stand."""
_LISTS: Mapping[str, str] = {"facts_missing": "complaint_facts"}
"""Facts that are codes with commas between."""


def sentence_of(t: Texts, task: Task) -> str:
    """A task's sentence."""
    name = str(task.facts.get(SAY))
    values = {fact: _said(t, fact, str(value)) for fact, value in task.facts.items()}
    return t.phrase("task_sentences", name, values) or task.sentence


def warnings_of(t: Texts, plan: Plan) -> list[str]:
    """A plan's warnings."""
    said = []
    for number, sentence in enumerate(plan.warnings):
        facts = plan.warning_facts[number] if number < len(plan.warning_facts) else {}
        said.append(t.phrase("plan_warnings", str(facts.get("code")), facts) or sentence)
    return said


def _said(t: Texts, fact: str, value: str) -> str:
    if fact in _LISTS:
        return " ".join(t.word(_LISTS[fact], one) for one in value.split(", "))
    groups = _VOCABULARIES.get(fact, ())
    words = (t.word(group, value, "") for group in groups if t.knows(group, value))
    return next(words, value.replace("_", " ") if groups else value)
