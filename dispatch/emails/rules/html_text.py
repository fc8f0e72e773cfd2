"""The words of a page of HTML, for messages that come as nothing else. Every step looks at each letter a few times."""

import html
import re
from string import ascii_lowercase, ascii_uppercase

_UNSEEN = ("script", "style", "head", "title", "template", "noscript", "svg")
"""Elements of which nobody reads anything."""
_BREAKS = frozenset(
    {"address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li"}
    | {"ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"}
)
_NAME = re.compile(r"/?([a-z][a-z0-9]{0,15})")
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
"""Keeps every place: `lower` makes two characters of `İ`."""
_SPACES = re.compile(r"[^\S\n]{1,1000}")
QUOTE = "> "
"""What begins each line of a quotation, as in messages of plain text."""


def text_of_html(source: str) -> str:
    """What somebody reads there, a line for each block; what is quoted begins each line with `QUOTE`."""
    lines, words, depth = [], [], 0
    folded, at = source.translate(_LOWER), 0
    while at < len(source):
        opens = source.find("<", at)
        words.append(source[at : opens if opens >= 0 else len(source)].replace("\n", " "))
        if opens < 0:
            break
        at = _after(source, opens)
        found = _NAME.match(folded, opens + 1)
        name, is_end = (found[1], folded[opens + 1] == "/") if found else ("", False)
        if name in _UNSEEN and not is_end:
            ends = folded.find(f"</{name}", at)
            at = len(source) if ends < 0 else _after(source, ends)
        elif name in _BREAKS:
            lines.append(_line(words, depth))
            words = []
            if name == "blockquote":
                depth = max(depth - 1, 0) if is_end else min(depth + 1, 1)
    lines.append(_line(words, depth))
    return "\n".join(lines)


def _after(source: str, opens: int) -> int:
    """Where the tag or the comment ends that begins there; one that never ends takes all behind it."""
    end = "-->" if source.startswith("<!--", opens) else ">"
    found = source.find(end, opens + 1)
    return len(source) if found < 0 else found + len(end)


def _line(words: list[str], depth: int) -> str:
    said = _SPACES.sub(" ", html.unescape("".join(words)).replace("\n", " ")).strip()
    return f"{QUOTE}{said}" if depth else said
