"""What docs/notify.md shows is run as it stands there."""

import re
from datetime import UTC, datetime
from pathlib import Path

from notify import Accepted, Action, Delivery, InboundOutcome, Reason, ReplyKind

PAGE = Path(__file__).parents[3] / "docs" / "notify.md"


def test_words_decides_sends_and_reads_as_documented() -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    told: list[object] = []
    exec(compile("\n".join(blocks), PAGE.name, "exec"), {"print": lambda *values: told.extend(values)})
    body, segments, *rest = told
    assert str(body).startswith("Aurora: ")
    assert "Mia Frick" in str(body)
    assert "15:30" in str(body)
    assert segments == 1
    assert rest == [
        Action.DEFER, Reason.QUIET_HOURS, datetime(2026, 12, 1, 7, tzinfo=UTC),
        Accepted("inbox-1", Delivery.DELIVERED),
        ReplyKind.CONFIRM, InboundOutcome.TASK,
    ]  # fmt: skip
