"""Pages of which a part is made from the code: it stands between two marks, the rest is written by hand."""

from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
BEGIN, END = "<!-- made from the code by `make docs` -->\n", "<!-- end -->"


def page_with(made: str, name: str) -> str:
    """The page of this name with what was made from the code of today. Raises `ValueError` where a mark is missing."""
    head, begun, rest = (DOCS / name).read_text(encoding="utf-8").partition(BEGIN)
    _, ended, foot = rest.partition(END)
    if not begun or not ended:
        raise ValueError(f"docs/{name} has no place for what is made from the code")
    return f"{head}{BEGIN}\n{made}\n{END}{foot}"


def main(mode: str, name: str, make: Callable[[], str]) -> int:
    """Writes a page anew (`--write`), or tells whether it is up to date (0) or not (1)."""
    page = page_with(make(), name)
    if mode == "--write":
        (DOCS / name).write_text(page, encoding="utf-8")
        return 0
    if (DOCS / name).read_text(encoding="utf-8") == page:
        return 0
    print(f"docs/{name} differs from the code; run `make docs` and look at the difference.")
    return 1
