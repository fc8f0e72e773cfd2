"""Every kind of event that the code announces is written down, with its data."""

from fnmatch import fnmatchcase

from dispatch.vocabulary.event_kinds import EVENT_KINDS
from tests.architecture.announced import announced
from tools import events

CALLS = announced()


def test_finds_what_the_code_announces() -> None:
    assert len(CALLS) > 40
    assert {"order.cancelled", "task.opened", "visit.pinned", "promise.in_jeopardy"} <= {call.kind for call in CALLS}


def test_has_written_every_announced_kind_down() -> None:
    unknown = [f"{call.where}: {call.kind}" for call in CALLS if not _written(call.kind)]
    assert unknown == [], "add them to dispatch/vocabulary/event_kinds.py"


def test_says_what_every_value_of_an_event_means() -> None:
    unsaid = [
        f"{call.where}: {name}"
        for call in CALLS
        for name in call.data
        if not any(name in EVENT_KINDS[kind].data for kind in _written(call.kind))
    ]
    assert unsaid == []


def test_keeps_no_kind_that_nobody_announces() -> None:
    patterns = {call.kind for call in CALLS} | {"order.received", "appointment.*"}
    assert [kind for kind in EVENT_KINDS if not any(fnmatchcase(kind, pattern) for pattern in patterns)] == []


def test_finds_the_page_of_events_up_to_date() -> None:
    assert events.main("--check") == 0


def _written(kind: str) -> list[str]:
    return [known for known in EVENT_KINDS if fnmatchcase(known, kind)]
