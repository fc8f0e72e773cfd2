"""The corpora of replies that `notify.reading.likeness` learns from."""

import hashlib
from pathlib import Path

ROOT = Path(__file__).parents[1]
CORPORA = tuple(ROOT / "tests" / "corpora" / name for name in ("replies", "replies_meant"))
_SEVERAL = "two"
"""Replies to several questions at once say which is meant, and are not learned."""


def rows() -> list[tuple[str, str, str]]:
    """The replies of the corpora as asked, label and text; what only adds a person or silence is the same label."""
    found: list[tuple[str, str, str]] = []
    for file in (file for corpus in CORPORA for file in sorted(corpus.glob("*.txt"))):
        asked = label = ""
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("= "):
                asked, _, wanted = line.removeprefix("= ").partition(" -> ")
                label = wanted.replace(" and a person", "").replace(" quietly", "")
            elif line and not line.startswith("# ") and asked != _SEVERAL:
                found.append((asked, label, line.replace("\\n", "\n")))
    return found


def digest() -> str:
    """What the weights were made from, in short."""
    learned = "\n".join("\t".join(row) for row in rows())
    return hashlib.sha256(learned.encode()).hexdigest()[:16]
