"""What is said about the lines of a file that was handed in; nothing of what stands in them."""

from collections.abc import Iterable
from dataclasses import dataclass

from dispatch.vocabulary.errors import Invalid


@dataclass(frozen=True)
class LineRefusal:
    """Why a line, counted from 1, was not taken in. `column` names the cells at fault as the file's heading does."""

    line: int
    code: str
    sentence: str
    column: str | None = None


@dataclass(frozen=True)
class LineWarning:
    """What is doubtful about a line that was taken in, or was left out of it."""

    line: int
    code: str
    sentence: str
    column: str | None = None


class UnreadableFile(Invalid):
    """A file of which nothing can be read, because of what stands in one line (422)."""

    def __init__(self, code: str, sentence: str, *, line: int = 1, column: str | None = None) -> None:
        super().__init__(code, sentence, line=line, column=column)
        self.refusal = LineRefusal(line, code, sentence, column)


class UnreadableValues(Invalid):
    """Values that are not what was asked for: each fault with its place in the API's JSON (422)."""

    def __init__(self, faults: Iterable[tuple[str, str]]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            "invalid", "; ".join(f"{place}: {message}" if place else message for place, message in self.faults)
        )
