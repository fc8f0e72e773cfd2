"""A node with thousands of lines fails: everybody on it is told by a worker as in production, of the end, too."""

import time
from datetime import timedelta
from typing import Any

from benchmarks.texts.post import WORKER, Post, a_post
from tests.support.doors.api_clients import Door, door
from tests.support.technicians import a_territory

ANSWER_S = 0.05
NODE = "OLT-7"
LONGEST_S = 1800.0
STARTS_IN_S = 60.0

_LINES = """
WITH people AS (
  INSERT INTO customers (source, external_id, name, phone, textable, language, tier)
  SELECT 'crm', 'B-' || i, 'Customer ' || i, '+86139' || lpad(i::text, 8, '0'), true,
    CASE WHEN i %% 2 = 0 THEN 'zh-CN' ELSE 'en' END, 'standard'
  FROM generate_series(1, %(lines)s::int) i RETURNING id, external_id
), places AS (
  INSERT INTO sites (customer_id, address, lat, lon, location_state)
  SELECT id, 'Landstrasse ' || external_id, 47.1, 9.5, 'located' FROM people RETURNING id, customer_id
)
INSERT INTO service_lines (source, service_id, customer_id, site_id, access_node, territory_id)
SELECT 'crm', 'S-' || places.id, customer_id, places.id, %(node)s, 1 FROM places
"""


def measure(lines: int, per_minute: int) -> dict[str, Any]:
    """Seconds of each step; the carrier takes so many segments a minute, 0 for as many as are sent."""
    settings = {"DISPATCH_TEXT_RATES": f'{{"twilio": {per_minute}}}'} if per_minute else {}
    with a_post(ANSWER_S, **settings) as post:
        desk = _network(post, lines)
        worker = post.start(*WORKER)
        try:
            post.tell()
            post.wait_for(1, STARTS_IN_S)
            told = _told(post, 1, lines, lambda: _begin(post, desk))
            over = _told(post, 1 + lines, lines, lambda: _end(desk))
            _settle(post)
        finally:
            worker.kill()
            worker.wait()
        return {"outage": told, "its_end": over, **_held(post, lines)}


def _network(post: Post, lines: int) -> Door:
    with post.backend.work() as work:
        a_territory(work, "T1", zone="Europe/London")
        work.session.connection().exec_driver_sql(_LINES, {"lines": lines, "node": NODE})
    with post.backend.work() as work:
        work.session.connection().exec_driver_sql("ANALYZE customers, sites, service_lines")
    return door(post.backend, name="Noor")


def _begin(post: Post, desk: Door) -> None:
    now = post.backend.clock.now()
    times = {"starts_at": now.isoformat(), "ends_at": (now + timedelta(hours=5)).isoformat()}
    answer = desk.post("/outages", {"kind": "outage", "access_nodes": [NODE], **times})
    if answer.status_code != 201:
        raise RuntimeError(f"The outage was not taken in: {answer.json}")


def _end(desk: Door) -> None:
    outage: Any = desk.get("/outages/1").json
    version = outage["version"]
    answer = desk.post("/outages/1/end", {}, headers={"If-Match": f'"{version}"'})
    if answer.status_code >= 300:
        raise RuntimeError(f"The outage did not end: {answer.json}")


def _told(post: Post, before: int, lines: int, act: Any) -> dict[str, float]:
    """Seconds from the request on: to its answer, to the first text at the carrier, to the last."""
    asked = time.time()
    act()
    answered = time.time()
    post.wait_for(before + lines, LONGEST_S)
    at = post.accepted_at()[before:]
    return {
        "answered_seconds": round(answered - asked, 2),
        "first_text_seconds": round(at[0] - asked, 2) if at else -1.0,
        "last_text_seconds": round(at[-1] - asked, 1) if at else -1.0,
        "texts": len(at),
        "texts_a_second": round((len(at) - 1) / (at[-1] - at[0]), 1) if len(at) > 1 else 0.0,
    }


def _settle(post: Post) -> None:
    """Waits until the worker has written down what the carrier answered."""
    deadline = time.monotonic() + STARTS_IN_S
    while time.monotonic() < deadline:
        with post.backend.work() as work:
            held = "SELECT count(*) FROM messages WHERE outage_id = 1 AND state IN ('queued', 'claimed')"
            if not work.session.connection().exec_driver_sql(held).scalar():
                return
        time.sleep(0.2)


def _held(post: Post, lines: int) -> dict[str, float]:
    """What the ledger says: segments a text, and that nobody was told twice of the same."""
    with post.backend.work() as work:
        segments, texts, people = (
            work.session.connection()
            .exec_driver_sql(
                "SELECT sum(segments), count(*), count(DISTINCT (kind, to_number)) FROM messages"
                " WHERE outage_id = 1 AND state IN ('sent', 'delivered')"
            )
            .one()
        )
    return {"segments_a_text": round(float(segments or 0) / max(1, texts), 2), "told_twice": texts - people,
            "not_told": 2 * lines - people}  # fmt: skip
