"""Which of what hangs on a message is kept: pictures and papers, told by how they begin, within bounds."""

from dataclasses import dataclass

from dispatch.vocabulary.attachment_types import LARGEST_EMAILED_BYTES, LARGEST_SENT_BYTES, PDF, content_type_of

MOST_KEPT = 10
"""Files of one message; further ones are only named."""
SMALLEST_PICTURE_BYTES = 500
"""Smaller ones are icons of signatures, and dots that tell who reads."""


@dataclass(frozen=True)
class EmailFileToKeep:
    """A file as it is kept: which of the message's parts it is, counted from 0, and the digest of what came."""

    place: int
    content_type: str
    content: bytes
    sha256: str


def may_be_kept(content: bytes) -> bool:
    """Whether a part is a picture or paper of a size that is kept; what it calls itself is not believed."""
    content_type = content_type_of(content)
    if content_type == PDF:
        return len(content) <= LARGEST_EMAILED_BYTES
    return content_type is not None and SMALLEST_PICTURE_BYTES <= len(content) <= LARGEST_SENT_BYTES
