"""Pictures as telephones send them, and files made to harm."""

import struct
import zlib
from base64 import b64decode
from io import BytesIO

from PIL import Image

ORIENTATION, POSITION, CAMERA = 0x0112, 0x8825, 0x0110

A_HEIC = b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAb5tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA"
    "ADRpbG9jAAAAAERAAAIAAQAAAAAB4gABAAAAAAAAACQAAgAAAAACBgABAAAAAAAAAJYAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAA"
    "AAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAA"
    "kAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq"
    "5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xh"
    "cAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAA"
    "ABppcmVmAAAAAAAAAA5jZHNjAAIAAQABAAAAwm1kYXQAAAAgKAGvGYDvSaW//+538R84379+yF4XvZJ/0j3577HDbW8AAAAGRXhp"
    "ZgAATU0AKgAAAAgAAgESAAMAAAABAAEAAIglAAQAAAABAAAAJgAAAAAABAABAAIAAAACTgAAAAACAAUAAAADAAAAXAADAAIAAAAC"
    "RQAAAAAEAAUAAAADAAAAdAAAAAAAAAAvAAAAAQAAAAgAAAABAAAAAAAAAAEAAAAJAAAAAQAAAB8AAAABAAAAAAAAAAE="
)
"""64 by 48 pixels, blue on the left and red on the right, with a position."""


def a_jpeg(size: tuple[int, int] = (64, 48), *, orientation: int = 1, comment: bytes = b"") -> bytes:
    """Blue on the left and red on the right, with position, camera, orientation and a comment."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[CAMERA] = orientation, "Telephone of Ada"
    exif.get_ifd(POSITION).update({1: "N", 2: (47.0, 8.0, 0.0), 3: "E", 4: (9.0, 31.0, 0.0)})
    return _file(_blue_and_red(size), "JPEG", exif=exif, comment=comment)


def a_noisy_jpeg(size: tuple[int, int]) -> bytes:
    """A picture that no format makes small."""
    return _file(Image.effect_noise(size, 80).convert("RGB"), "JPEG")


def a_png(size: tuple[int, int] = (64, 48)) -> bytes:
    """Black on nothing, as a signature is."""
    image = Image.new("RGBA", size)
    image.paste((0, 0, 0, 255), (0, 0, size[0] // 2, size[1]))
    return _file(image, "PNG")


def a_png_of(width: int, height: int) -> bytes:
    """A few bytes that say they are a picture of that size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 100_000)
    parts = ((b"IHDR", head), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )


def opened(content: bytes) -> Image.Image:
    """A picture to be looked at."""
    image = Image.open(BytesIO(content))
    image.load()
    return image


def _blue_and_red(size: tuple[int, int]) -> Image.Image:
    image = Image.new("RGB", size, (200, 20, 20))
    image.paste((20, 20, 200), (0, 0, size[0] // 2, size[1]))
    return image


def _file(image: Image.Image, form: str, **options: object) -> bytes:
    written = BytesIO()
    image.save(written, form, **options)
    return written.getvalue()
