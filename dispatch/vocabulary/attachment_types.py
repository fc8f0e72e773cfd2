"""What a technician may attach to a visit: photographs and papers, told by how the file begins."""

from collections.abc import Mapping

LARGEST_BYTES = 1_000_000
MOST_PER_VISIT = 30

_BEGINS: Mapping[str, bytes] = {
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "application/pdf": b"%PDF-",
}

CONTENT_TYPES = tuple(_BEGINS)


def content_type_of(content: bytes) -> str | None:
    """The type that a file's first bytes show; None for every other. What a device declares is not believed."""
    return next((name for name, begin in _BEGINS.items() if content.startswith(begin)), None)
