"""The API without a network: what `dispatch.demo.client.Api` asks for, over Flask's test client."""

from typing import Any

from flask.testing import FlaskClient

from dispatch.demo.client import CallFailed


class LocalApi:
    """Calls the application in this process with a token."""

    def __init__(self, client: FlaskClient, token: str | None = None) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **query: Any) -> Any:
        return self._answer(self._client.get(f"/api/v1{path}", query_string=query, headers=self._headers))

    def post(self, path: str, body: Any) -> Any:
        return self._answer(self._client.post(f"/api/v1{path}", json=body, headers=self._headers))

    def _answer(self, answer: Any) -> Any:
        if answer.status_code >= 400:
            raise CallFailed(f"{answer.status_code} {answer.get_data(as_text=True)[:500]}")
        return answer.get_json()
