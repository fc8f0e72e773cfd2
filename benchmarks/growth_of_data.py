"""How long each list, search and report takes with years of work in the database, and what row-level security adds."""

import json
import os
import statistics
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from flask.testing import FlaskClient

from benchmarks.houses.house import MORNING, a_house
from benchmarks.houses.years import live_through
from dispatch.accounts.queries.users import user_named
from dispatch.accounts.services.identity import add_user, issue_token
from dispatch.app import create_app
from dispatch.bootstrap import Backend
from dispatch.db.row_security import Bounds
from dispatch.db.session import Database, Session
from dispatch.kernel.work import Work
from dispatch.messaging.queries.message_report import days as message_days
from dispatch.reports.services import lead_times, report_days, service_days
from dispatch.serving import settle_in
from dispatch.vocabulary.terms import Role

PAGES = "page:"
"""Begins what is asked of the console rather than of the API."""

LONGEST_MS = 300
"""What the 99th percentile of each should stay below, with a million orders."""


def options(parser: ArgumentParser) -> None:
    """Adds how many orders there are, and how often each question is asked."""
    parser.add_argument("--orders", type=int, default=100_000, help="orders of the past, a customer each")
    parser.add_argument("--times", type=int, default=20, help="how often each is asked")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="these questions alone, by their names")
    parser.add_argument(
        "--kept", type=Path, help="a folder for the database: filled once, and asked again by later runs"
    )
    parser.add_argument("--before", type=Path, help="a checkout of another version, measured before in the same run")


def run(args: Namespace) -> dict[str, Any]:
    """Milliseconds of each question by three who ask: one who sees all, one bound to a territory, an integration.

    `over_300_ms` lists those whose p99 is above; `row_security` is the ratio of the p95 with it to the p95 without, in
    turns within the same run. With `--before` also the p99 of that version, and how many times it is of this one's.
    """
    before = _of_version(args.before, args) if args.before else {}
    with a_house(kept=args.kept) as backend:
        if not _orders(backend):
            live_through(backend.database.url, args.orders, MORNING)
        if (found := _orders(backend)) != args.orders:
            raise RuntimeError(f"the kept database has {found} orders")
        began = time.perf_counter()
        _keep_days(backend)
        counting = round(time.perf_counter() - began, 1)
        tokens = tokens_of(backend)
        client = create_app(backend).test_client()
        unsecured = create_app(_without_row_security(backend)).test_client()
        settle_in()
        figures: dict[str, Any] = {
            "orders": args.orders,
            "seconds_to_keep_all": counting,
            "p99_ms": {},
            "over_300_ms": [],
            "row_security": {},
        }
        for who, token in tokens.items():
            for name, path in _chosen(who, args).items():
                took = [ask(client, path, token) for _ in range(args.times)]
                p99 = round(_percentile(took, 99), 1)
                figures["p99_ms"][f"{who}: {name}"] = p99
                if p99 > LONGEST_MS:
                    figures["over_300_ms"].append(f"{who}: {name}")
            if who != "all" and _chosen(who, args):
                figures["row_security"][who] = _ratio(client, unsecured, token, _chosen(who, args), args.times)
        return figures | _compared(figures["p99_ms"], before)


def _of_version(folder: Path, args: Namespace) -> dict[str, float]:
    """The p99 of each question by the code in another folder."""
    command = [sys.executable, "-m", "benchmarks", "growth_of_data", "--json"]
    command += ["--orders", str(args.orders), "--times", str(args.times)]
    command += ["--only", *args.only] if args.only else []
    environment = os.environ | {"PYTHONPATH": str(folder)}
    said = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
    found: dict[str, float] = json.loads(said.splitlines()[-1])["p99_ms"]
    return found


def _compared(now: Mapping[str, float], before: Mapping[str, float]) -> dict[str, Any]:
    if not before:
        return {}
    times = {name: round(before[name] / now[name], 1) for name in now if name in before}
    return {
        "over_300_ms_before": sorted(name for name, p99 in before.items() if p99 > LONGEST_MS),
        "p99_ms_before_and_times": {name: [before[name], times[name]] for name in times},
        "median_of_times": round(statistics.median(times.values()), 2),
    }


def _orders(backend: Backend) -> int:
    with psycopg.connect(backend.database.url) as connection:
        found = connection.execute("SELECT count(*) FROM work_orders").fetchone()
        return found[0] if found else 0


def _keep_days(backend: Backend) -> None:
    """What the worker's jobs do once a minute, until all days are counted and all lead times kept."""
    for keep in (service_days.keep, report_days.keep, lead_times.keep, _keep_texts):
        with backend.work() as work:
            while keep(work):
                pass
    with psycopg.connect(backend.database.url, autocommit=True) as connection:
        connection.execute(
            "VACUUM ANALYZE service_days, kept_days, stale_days, lead_times, stale_lead_times, kept_report_days,"
            " stale_report_days, promise_days, contact_days, message_days"
        )


def _keep_texts(work: Work) -> int:
    return message_days.keep(work.session, work.now)


def tokens_of(backend: Backend) -> Mapping[str, str]:
    """Tokens of those who ask: one who sees all, one bound to a territory, an integration."""
    with backend.work() as work:
        return {
            who: issue_token(work, user_named(work.session, name) or add_user(work, name, role, territory_ids=bounds))
            for who, name, role, bounds in (
                ("all", "anne", Role.ADMIN, ()),
                ("territory", "ben", Role.DISPATCHER, (3,)),
                ("integration", "crm", Role.INTEGRATION, (3,)),
            )
        }


def _chosen(who: str, args: Namespace) -> Mapping[str, str]:
    return {name: path for name, path in questions(who, args.orders).items() if not args.only or name in args.only}


def questions(who: str, orders: int) -> Mapping[str, str]:
    """What is asked, by its name: a path of the API, or of the console behind `PAGES`."""
    period = f"first_day={(MORNING - timedelta(days=29)).date()}&last_day={MORNING.date()}"
    instants = f"from={(MORNING - timedelta(days=30)).date()}T00:00:00Z&to={MORNING.date()}T00:00:00Z"
    middle, name = orders // 2, "abc"
    lists = {
        "orders": "/orders",
        "orders, deep": f"/orders?after={middle}",
        "orders by external id": f"/orders?external_id=X-{middle}",
        "promises": "/promises",
        "promises, broken": "/promises?state=broken",
        "promises, made": "/promises?state=made",
        "follow-ups, due": "/follow-ups?state=due",
        "complaints": "/complaints",
        "messages": "/messages",
        "messages, failed": "/messages?state=failed",
        "messages to a number": f"/messages?to=%2B1202{middle:07d}",
        "events": f"/events?since={middle}",
        "lines": "/lines",
    }
    if who == "integration":
        return lists
    reports = {
        "tasks, open": "/tasks?state=open",
        "tasks, done": "/tasks?state=done",
        "customers": "/customers",
        "customers by name": f"/customers?name={name}",
        "customers by phone": f"/customers?phone=%2B1202{middle:07d}",
        "customers by service id": f"/customers?service_id=S-{middle}",
        "search of a name (page)": f"{PAGES}/console/search?q={name}",
        "search of a number (page)": f"{PAGES}/console/search?q=1202{middle:07d}",
        "waitlist": "/waitlist",
        "jeopardies": "/jeopardies",
        "problems": "/problems",
        "promises report": f"/reports/promises?{period}",
        "process report": f"/reports/process?{instants}",
        "service report": f"/reports/service?{period}&by=technician",
        "service report, orders": f"/reports/service/orders?{period}&figure=promises_kept&by=kind",
        "contacts report": f"/reports/contacts?{period}&by=week",
        "contacts report, customers": f"/reports/contacts/customers?{period}&figure=told_again&by=tier",
        "messages report": f"/reports/messages?{instants}",
    }
    return (
        lists
        | reports
        | ({"audit": "/audit", "audit of a thing": "/audit?thing=order&thing_id=7"} if who == "all" else {})
    )


def ask(client: FlaskClient, path: str, token: str) -> float:
    """Milliseconds until the answer was there; raises `RuntimeError` where it is not 200."""
    began = time.perf_counter()
    address = path.removeprefix(PAGES) if path.startswith(PAGES) else f"/api/v1{path}"
    answer = client.get(address, headers={"Authorization": f"Bearer {token}"})
    took = (time.perf_counter() - began) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}: {answer.text[:200]}")
    return took


def _ratio(secured: FlaskClient, unsecured: FlaskClient, token: str, asked: Mapping[str, str], times: int) -> float:
    """The median over all questions of p95 with row-level security to p95 without, asked in turns."""
    ratios = []
    for path in asked.values():
        both = [(ask(secured, path, token), ask(unsecured, path, token)) for _ in range(times)]
        with_it, without = (_percentile(list(took), 95) for took in zip(*both, strict=True))
        ratios.append(with_it / without)
    return round(statistics.median(ratios), 2)


def _percentile(took: list[float], percent: int) -> float:
    return took[0] if len(took) == 1 else statistics.quantiles(took, n=100, method="inclusive")[percent - 1]


def _without_row_security(backend: Backend) -> Backend:
    return replace(backend, database=_Unsecured(backend.database.url))


class _Unsecured(Database):
    """The same database, by queries' own bounds alone."""

    @contextmanager
    def transaction(self, bounds: Bounds | None = None) -> Iterator[Session]:
        del bounds
        with super().transaction() as session:
            yield session
