"""Whether a webhook really comes from Twilio."""

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit, urlunsplit

from twilio.request_validator import RequestValidator


def public_url(public_address: str, path: str, query: str) -> str:
    """The address that Twilio called: host and scheme as configured, path and query as they arrived.

    What the request itself says of its host is not trusted: behind a proxy it is wrong, and an attacker writes it.
    """
    base = urlsplit(public_address)
    return urlunsplit((base.scheme, base.netloc, base.path.rstrip("/") + path, query, ""))


def is_signed(url: str, form: Iterable[tuple[str, str]], header: str | None, tokens: Sequence[str]) -> bool:
    """Whether `X-Twilio-Signature` fits the url and the form, fields untrimmed, under any of the auth tokens.

    Several tokens are valid while one replaces another. A missing header is simply not a signature.
    """
    if not header:
        return False
    fields = _Form(form)
    return any(RequestValidator(token).validate(url, fields, header) for token in tokens if token)


class _Form:
    """Form fields with repetitions, in the shape that the SDK's validator reads."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def getall(self, name: str) -> list[str]:
        """Every value of a field, in order."""
        return self._values[name]
