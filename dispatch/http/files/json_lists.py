"""One JSON list of objects, or objects over several lines, as JSON Lines."""

import re
from collections.abc import Iterator

_MARK = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}\n]', re.DOTALL)
"""What may open or close an object: brackets that stand in no text. A text that never ends takes all behind it."""
_BETWEEN = ", \t\r\n"
_NAMED_LIST = re.compile(
    r'\A\s*+\{\s*+(?:"\w{1,40}"\s*+:\s*+(?:"[^"\\]{0,80}"|[-\w.]{1,40})\s*+,\s*+){0,8}+'
    r'"(?:orders|items|data|records|results|rows|technicians|lines)"\s*+:\s*+\[',
    re.IGNORECASE,
)
"""How an object begins that holds nothing but a list and what is said of it, as systems export them."""


def holds_a_list(start: str) -> bool:
    """Whether a text begins as an object around a list: `{"orders": [`, what is said of the list before it."""
    return _NAMED_LIST.match(start) is not None


def as_lines(text: str) -> str:
    """The objects of a list, or one after the other without one, a line each; the rest stands as it is, to be refused.
    The list may stand in an object that says whose it is (`holds_a_list`).

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
    named = _NAMED_LIST.match(text)
    begins = named.end() if named else text.index("[") + 1 if text.lstrip().startswith("[") else 0
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
            rest = text[mark.end() :]
            if not (named and _ends_an_object(rest)):
                yield from _stray(line, rest)
            return
    yield from _stray(at_line, text[start:])


def _ends_an_object(rest: str) -> bool:
    """Whether nothing but plain values and the closing brace of what holds a list follows it."""
    values = rest.rstrip().removesuffix("}")
    return values != rest.rstrip() and not any(bracket in values for bracket in "[]{}")


def _stray(line: int, written: str) -> Iterator[tuple[int, str]]:
    if written.strip(_BETWEEN):
        yield line, _on_one_line(written.strip(_BETWEEN))


def _on_one_line(written: str) -> str:
    return written.replace("\r", " ").replace("\n", " ")
