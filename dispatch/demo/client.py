"""A small client of the real HTTP API, as another system would write it."""

from typing import Any, Protocol

import requests

TIMEOUT_SECONDS = 20


class Api(Protocol):
    """Calls the API with a token; the answer is its JSON. Raises `CallFailed` on a refusal."""

    def get(self, path: str, **query: Any) -> Any:
        """Reads."""
        ...

    def post(self, path: str, body: Any) -> Any:
        """Creates or acts."""
        ...


class CallFailed(Exception):
    """The API refused; the text holds its problem document."""


class HttpApi:
    """The API over HTTP."""

    def __init__(self, base: str, token: str | None = None) -> None:
        self._base = base
        self._session = requests.Session()
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, **query: Any) -> Any:
        """Reads `path` below `/api/v1`."""
        return self._call("GET", path, params=query)

    def post(self, path: str, body: Any) -> Any:
        """Sends a body to `path` below `/api/v1`."""
        return self._call("POST", path, json=body)

    def put(self, path: str, body: Any, version: int | None = None) -> Any:
        """Puts a body in place of what is at `path` below `/api/v1`; `version` is that of what changes."""
        return self._call("PUT", path, json=body, headers=_if_match(version))

    def patch(self, path: str, body: Any, version: int) -> Any:
        """Changes what is named at `path` below `/api/v1`."""
        return self._call("PATCH", path, json=body, headers=_if_match(version))

    def _call(self, method: str, path: str, **given: Any) -> Any:
        answer = self._session.request(method, f"{self._base}/api/v1{path}", timeout=TIMEOUT_SECONDS, **given)
        if not answer.ok:
            raise CallFailed(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
        return answer.json() if answer.content else None


def _if_match(version: int | None) -> dict[str, str]:
    return {} if version is None else {"If-Match": f'"{version}"'}
