"""What a technician may attach to a visit: photographs and papers, told by how the file begins."""

import re
from collections.abc import Mapping

from dispatch.vocabulary.terms import AttachmentPurpose

LARGEST_SENT_BYTES = 8_000_000
"""Of a photograph as a telephone takes it."""

LARGEST_BYTES = 1_000_000
"""Of a file as it is kept, and of a paper, which is kept as it came."""

LARGEST_EMAILED_BYTES = 3_000_000
"""Of a paper that came by e-mail: a bill or a contract as people scan it."""

LARGEST_PART_BYTES = 1_000_000
"""Of a part of a file that comes in parts."""

MOST_OPEN_UPLOADS = 4
"""Files that a device has begun to send in parts; of more the oldest has to begin again."""

MOST_PER_VISIT: Mapping[AttachmentPurpose, int] = {AttachmentPurpose.RECORD: 30, AttachmentPurpose.SIGNATURE: 3}
"""By what they are there for: photographs never keep the customer from signing."""

HEIC = "image/heic"
PDF = "application/pdf"

_BEGINS: Mapping[str, re.Pattern[bytes]] = {
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    HEIC: re.compile(rb"(?s).{4}ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1)"),
    PDF: re.compile(rb"%PDF-"),
}

SENT_TYPES = tuple(_BEGINS)
CONTENT_TYPES = tuple(name for name in _BEGINS if name != HEIC)
"""Of what is kept: a photograph of Apple's kind is kept as a JPEG, which every browser shows."""


def content_type_of(content: bytes) -> str | None:
    """The type that a file's first bytes show; None for every other. What a device declares is not believed."""
    return next((name for name, begin in _BEGINS.items() if begin.match(content)), None)


def is_clearable(purpose: str, content_type: str) -> bool:
    """Whether it may be shown to the customer: a photograph of the work, no paper and nobody's signature."""
    return purpose == AttachmentPurpose.RECORD and content_type != PDF
