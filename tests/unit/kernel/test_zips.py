"""What was sent in a zip: one file is taken out, anything else stays as it is."""

import zipfile
from io import BytesIO

import pytest

from dispatch.kernel.spreadsheets.exports.zips import MOST_UNFOLDED_BYTES, unpacked


def _zip(*files: tuple[str, bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, data in files:
            parts.writestr(name, data)
    return file.getvalue()


def test_takes_the_one_file_out_beside_what_a_macintosh_adds() -> None:
    extras = (("__MACOSX/._orders.csv", b"x"), ("export/", b""), ("export/.DS_Store", b"x"))
    assert unpacked(_zip(("export/orders.csv", b"a,b"), *extras)) == b"a,b"


@pytest.mark.parametrize(
    "data",
    [
        b"a,b\n1,2\n",
        _zip(("a.csv", b"a"), ("b.csv", b"b")),
        _zip(),
        _zip(("bomb.csv", bytes(MOST_UNFOLDED_BYTES + 1))),
        _zip(("orders.csv", b"a,b"))[:-30],
    ],
    ids=["no zip", "two files", "none", "a bomb", "half a zip"],
)
def test_leaves_anything_else_as_it_is(data: bytes) -> None:
    assert unpacked(data) == data


def test_believes_no_size_that_a_bomb_tells() -> None:
    honest = _zip(("bomb.csv", bytes(MOST_UNFOLDED_BYTES + 1)))
    size = (MOST_UNFOLDED_BYTES + 1).to_bytes(4, "little")
    lying = honest.replace(size, (10).to_bytes(4, "little"))
    assert lying != honest
    assert len(unpacked(lying)) <= len(honest)
