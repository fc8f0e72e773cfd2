"""Many messages in one file, as mail programs write them (mbox)."""

import re
from collections.abc import Iterable, Iterator

from dispatch.emails.rules.mime import LARGEST_BYTES

BEGINS = b"From "
_ESCAPED = re.compile(rb"^>(?=>{0,99}From )", re.MULTILINE)


def is_mailbox(content: bytes) -> bool:
    """Whether a file holds many messages."""
    return content.lstrip(b"\r\n").startswith(BEGINS)


def messages(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Each message of a mailbox's lines. Of one that is too large so much comes that its reader refuses it."""
    kept: list[bytes] = []
    size, was_blank = 0, True
    for line in lines:
        if line.startswith(BEGINS) and was_blank:
            if kept:
                yield _ESCAPED.sub(b"", b"".join(kept))
            kept, size = [], 0
        elif size <= LARGEST_BYTES:
            kept.append(line)
            size += len(line)
        was_blank = not line.strip()
    if kept and any(line.strip() for line in kept):
        yield _ESCAPED.sub(b"", b"".join(kept))
