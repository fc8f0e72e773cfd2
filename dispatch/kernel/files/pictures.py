"""Draws a foreign picture anew, so that nothing of the file that came is kept but what can be seen.

Where and when it was taken, by which telephone, thumbnails, comments and whatever else hides in a file are gone, and a
file that is made to harm whoever opens it is no longer that file.
"""

import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from threading import Lock

import pi_heif
from PIL import Image, ImageOps

from dispatch.vocabulary.errors import Invalid

MOST_PIXELS = 50_000_000
"""Of a picture that is read: the largest that telephones take have 48 million."""

LONGEST_SIDE = 2560
"""Of a picture that is kept, in pixels: labels on a device can be read, and a dozen fit into a page."""

QUALITIES = (85, 70, 50, 30)
"""Of a JPEG, tried in turn until the file is small enough."""

_READ = ("JPEG", "PNG", "HEIF")
_ODD_EXIF = (SyntaxError, ValueError, OSError, LookupError, TypeError, struct.error)
_ONE_AT_A_TIME = Lock()
"""A picture of the largest size takes some 300 MB while it is drawn: several at once would be the end of a process."""

pi_heif.register_heif_opener(thumbnails=False)


@dataclass(frozen=True)
class Picture:
    """A file as it is kept, `image/jpeg` or `image/png`."""

    content_type: str
    content: bytes


def drawn_anew(content: bytes, largest_bytes: int) -> Picture:
    """A JPEG, PNG or HEIC drawn anew, the right way up and at most `largest_bytes` long.

    A PNG stays one unless it would be too long. Raises `Invalid`: `too_many_pixels` before any of them is read, and
    `broken_picture` for what is cut off or is no picture.
    """

    def write(opened: Image.Image) -> Picture:
        # A PNG that is far too long is a photograph: as one it would only be tried for seconds.
        is_png = opened.format == "PNG" and len(content) <= 2 * largest_bytes
        return _written(_seen(opened), is_png=is_png, largest_bytes=largest_bytes)

    return _drawn(content, write)


def drawn_square(content: bytes, side: int, largest_bytes: int) -> Picture:
    """The middle of a picture as a square JPEG of `side` pixels, at most `largest_bytes` long.

    Raises as `drawn_anew`.
    """

    def write(opened: Image.Image) -> Picture:
        square = ImageOps.fit(_on_white(_seen(opened)), (side, side))
        return _written(square, is_png=False, largest_bytes=largest_bytes)

    return _drawn(content, write)


def _drawn(content: bytes, write: Callable[[Image.Image], Picture]) -> Picture:
    try:
        with Image.open(BytesIO(content), formats=_READ) as opened:
            _must_be_bounded(opened)
            with _ONE_AT_A_TIME:
                return write(opened)
    except Invalid:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except Exception:  # noqa: BLE001 - Decoders raise whatever they like about foreign bytes; each of it means this.
        raise Invalid("broken_picture", "The picture can't be read; it may be cut off. Send it again.") from None


def _must_be_bounded(opened: Image.Image) -> None:
    if opened.width * opened.height > MOST_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> Invalid:
    return Invalid("too_many_pixels", f"A picture has at most {MOST_PIXELS} pixels.")


def _seen(opened: Image.Image) -> Image.Image:
    """What can be seen, and nothing that the file says besides."""
    # A JPEG is read at a smaller scale at once, which spares most of the work.
    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    opened.load()
    opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    with suppress(*_ODD_EXIF):
        ImageOps.exif_transpose(opened, in_place=True)
    seen = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    seen.info.clear()
    return seen


def _written(image: Image.Image, *, is_png: bool, largest_bytes: int) -> Picture:
    if is_png:
        content = _bytes_of(image, "PNG")
        if len(content) <= largest_bytes:
            return Picture("image/png", content)
    flat = _on_white(image)
    for quality in QUALITIES:
        content = _bytes_of(flat, "JPEG", quality=quality)
        if len(content) <= largest_bytes:
            return Picture("image/jpeg", content)
    flat.thumbnail((LONGEST_SIDE // 2, LONGEST_SIDE // 2))
    return Picture("image/jpeg", _bytes_of(flat, "JPEG", quality=QUALITIES[-1]))


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _bytes_of(image: Image.Image, form: str, **options: int) -> bytes:
    written = BytesIO()
    image.save(written, form, **options)
    return written.getvalue()
