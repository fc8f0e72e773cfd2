"""What must be known of a complaint when it is taken in, by its category."""

from collections.abc import Mapping

from dispatch.vocabulary.complaints import ComplaintCategory
from dispatch.vocabulary.errors import Invalid

REQUIRED: Mapping[ComplaintCategory, tuple[str, ...]] = {
    ComplaintCategory.FAULT: ("symptom", "since"),
    ComplaintCategory.REPEATED_FAULT: ("symptom", "since", "last_repair"),
    ComplaintCategory.APPOINTMENT: ("promised", "happened"),
    ComplaintCategory.WORKMANSHIP: ("work", "damage"),
    ComplaintCategory.CONDUCT: ("who", "when"),
    ComplaintCategory.BILLING: ("invoice", "amount"),
    ComplaintCategory.QUESTION: (),
    ComplaintCategory.OTHER: (),
}
"""What is asked at intake, so that nobody has to ask the customer again."""

OPTIONAL: tuple[str, ...] = ("reachable", "wish")
"""What may be said besides, of any category: when to call, and what the customer would like."""

FACTS: tuple[str, ...] = tuple(dict.fromkeys([name for names in REQUIRED.values() for name in names] + list(OPTIONAL)))
"""Every fact that some category knows."""


def missing(category: ComplaintCategory, facts: Mapping[str, str]) -> list[str]:
    """The facts that the category asks for and nobody has said."""
    return [name for name in REQUIRED[category] if not facts.get(name, "").strip()]


def must_be_said(category: ComplaintCategory, facts: Mapping[str, str]) -> None:
    """Raises `Invalid` (`facts_missing`), which names each fact that the category asks for and nobody has said."""
    unsaid = missing(category, facts)
    if unsaid:
        said = {"json": {"facts": {name: ["Missing data for required field."] for name in unsaid}}}
        raise Invalid("facts_missing", f"Ask the customer for: {', '.join(unsaid)}.", errors=said)
