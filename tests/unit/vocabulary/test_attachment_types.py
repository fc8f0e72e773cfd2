import pytest

from dispatch.vocabulary.attachment_types import content_type_of


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\nrest", "image/png"),
        (b"%PDF-1.7", "application/pdf"),
        (b"\x00\x00\x00\x1cftypheic", "image/heic"),
        (b"\x00\x00\x0a\x1cftypmif1", "image/heic"),
        (b"\x00\x00\x00\x1cftypisom", None),
        (b"<html>", None),
        (b"GIF89a", None),
        (b"MZ", None),
        (b"", None),
    ],
)
def test_tells_a_file_by_how_it_begins(content: bytes, expected: str | None) -> None:
    assert content_type_of(content) == expected
