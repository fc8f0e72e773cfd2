"""Bodies that a call does not read are refused by name, and leave nothing."""

import gzip
import json

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import WorkOrder
from tests.support.doors.api_clients import door
from tests.support.orders import order_json

BODY = json.dumps(order_json()).encode()


NO_TYPE = (415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("data", "headers", "refusal", "says"),
    [
        (BODY, {"Content-Type": "application/x-www-form-urlencoded"}, NO_TYPE, "application/json"),
        (BODY, {"Content-Type": "text/plain"}, NO_TYPE, "application/json"),
        (BODY, {}, NO_TYPE, "application/json"),
        (gzip.compress(BODY), {"Content-Type": "application/json", "Content-Encoding": "gzip"}, NO_TYPE, "gzip"),
        (b"\xef\xbb\xbf" + BODY, {"Content-Type": "application/json"}, (422, "byte_order_mark"), "byte order mark"),
    ],
    ids=["form", "text", "no type", "gzip", "byte order mark"],
)
def test_refuses_a_body_that_it_does_not_read(
    backend: Backend, data: bytes, headers: dict[str, str], refusal: tuple[int, str], says: str
) -> None:
    answer = door(backend).ask("POST", "/orders", headers=headers, data=data)
    problem = answer.get_json()
    assert (answer.status_code, problem["title"]) == refusal
    assert says in problem["detail"]
    with backend.work() as work:
        assert work.session.query(WorkOrder).count() == 0


def test_reads_json_of_a_vendor_s_type(backend: Backend) -> None:
    headers = {"Content-Type": "application/vnd.crm+json; charset=utf-8"}
    assert door(backend).ask("POST", "/orders", headers=headers, data=BODY).status_code == 201


def test_serves_the_page_of_the_api_under_a_strict_policy(backend: Backend) -> None:
    client = door(backend).client
    page = client.get("/api/docs/")
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "default-src 'none'" in policy
    assert "<script>" not in page.text
    start = client.get("/api/docs/start.js")
    assert (start.status_code, start.mimetype) == (200, "text/javascript")
    assert "SwaggerUIBundle" in start.text
