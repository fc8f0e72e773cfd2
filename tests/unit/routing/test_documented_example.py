"""What docs/planning.md shows is run as it stands there."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "planning.md"


def test_plans_the_documented_example() -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    told: list[object] = []
    exec(compile("\n".join(blocks), PAGE.name, "exec"), {"print": lambda *values: told.extend(values)})
    sequences, objective, reasons, least, phase, price, served, kept, broken, windows = told
    assert (sequences, reasons, least) == ({1: (1, 2)}, {}, 1980)
    assert objective.total == 1980  # type: ignore[attr-defined]
    assert (phase, price, served) == ("closing", 1980, 2)
    assert (kept, broken) == (1.0, 0.0)
    assert [one.job for one in windows] == [1, 2]  # type: ignore[attr-defined]
