"""The pages: the dispatcher's, the customers', the inbox."""

from flask import Flask


def install(app: Flask) -> None:
    """Puts the pages on an application."""
