"""One JSON list of objects, or objects over several lines, as JSON Lines."""

import re
from collections.abc import Iterator

_MARK = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}\n]', re.DOTALL)
"""What may open or close an object: brackets that stand in no text. A text that never ends takes all behind it."""
_BETWEEN = ", \t\r\n"


def as_lines(text: str) -> str:
    """The objects of a list, or one after the other without one, a line each; the rest stands as it is, to be refused.

    Each object stands on the line where it begins, so that a refusal names the place in the file; where several begin
    on one line, those behind the first follow on the next ones.
    """
    lines: list[str] = []
    for number, written in _parts(text):
        lines.extend([""] * (number - 1 - len(lines)))
        lines.append(written)
    return "\n".join(lines)


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """What stands in the list, with the line on which each begins, counted from 1."""
    begins = text.index("[") + 1 if text.lstrip().startswith("[") else 0
    line = text.count("\n", 0, begins) + 1
    start, at_line, depth = begins, line, 0
    for mark in _MARK.finditer(text, begins):
        sign = mark[0]
        if sign == "\n" or sign[0] == '"':
            line += sign.count("\n")
        elif sign in "{[":
            if depth == 0:
                yield from _stray(at_line, text[start : mark.start()])
                start, at_line = mark.start(), line
            depth += 1
        elif depth > 0:
            depth -= 1
            if depth == 0:
                yield at_line, _on_one_line(text[start : mark.end()])
                start, at_line = mark.end(), line
        else:
            # The end of the list: what follows it is no part of it.
            yield from _stray(at_line, text[start : mark.start()])
            yield from _stray(line, text[mark.end() :])
            return
    yield from _stray(at_line, text[start:])


def _stray(line: int, written: str) -> Iterator[tuple[int, str]]:
    if written.strip(_BETWEEN):
        yield line, _on_one_line(written.strip(_BETWEEN))


def _on_one_line(written: str) -> str:
    return written.replace("\r", " ").replace("\n", " ")
