"""Files of other people's making, handed out so that a browser runs nothing of them and keeps nothing."""

from flask import Response

_NEVER_A_PAGE = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""Whatever a browser takes a file for, it runs nothing and is of no origin."""


def file_answer(content: bytes, content_type: str, name: str) -> Response:
    """The file, to be saved under a name of ours or shown as a picture within a page, never as a page of its own."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{content_type.rpartition("/")[2]}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": _NEVER_A_PAGE,
        "Cache-Control": "private, no-store",
    }
    return Response(content, content_type=content_type, headers=headers)
