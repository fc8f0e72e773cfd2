"""A table that was sent in a zip, as mail programs and download pages pack it."""

import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

_ZIP = b"PK\x03\x04"
MOST_UNFOLDED_BYTES = 10_000_000
_ENCRYPTED = 0x1


def unpacked(data: bytes) -> bytes:
    """The one file that a zip holds; anything else, and what is locked or would be too large, as it is."""
    if not data.startswith(_ZIP):
        return data
    try:
        with ZipFile(BytesIO(data)) as parts:
            files = [entry for entry in parts.infolist() if _is_meant(entry)]
            if len(files) != 1 or files[0].flag_bits & _ENCRYPTED or files[0].file_size > MOST_UNFOLDED_BYTES:
                return data
            with parts.open(files[0]) as file:
                inner = file.read(MOST_UNFOLDED_BYTES + 1)
    except (BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, RuntimeError, ValueError):
        return data
    return inner if len(inner) <= MOST_UNFOLDED_BYTES else data


def _is_meant(entry: ZipInfo) -> bool:
    """Whether an entry is a file that its sender packed, and no folder and nothing that a Macintosh adds."""
    name = entry.filename.rpartition("/")[2]
    return bool(name) and not name.startswith(".") and not entry.filename.startswith("__MACOSX/")
