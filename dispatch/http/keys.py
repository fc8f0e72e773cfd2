"""Ids in paths: what is longer than a key of the database is nobody's id, and answers like any unknown one."""

from werkzeug.routing import IntegerConverter, Map

from dispatch.http.fields import MAX_KEY


class KeyConverter(IntegerConverter):
    """A whole number in plain digits. Numbers beyond every key are read as the last key, which nothing has."""

    regex = "[0-9]+"

    def to_python(self, value: str) -> int:
        """The number; never above `MAX_KEY`, however many digits there are."""
        digits = value.lstrip("0")
        return min(int(digits or 0), MAX_KEY) if len(digits) <= len(str(MAX_KEY)) else MAX_KEY


def install(urls: Map) -> None:
    """Makes `<int:…>` in every route read ids like this."""
    urls.converters["int"] = KeyConverter
