"""What is held against a town that was played: each finding with its figures, and whether all is well."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from math import isclose
from typing import Any

from dispatch.vocabulary.terms import Role
from tests.support.histories.event_schemas import schema_faults
from tests.town import further_reports, recount
from tests.town.days import Days
from tests.town.stage import ok

CONSENTED = {"survey", "care_visit"}
"""Texts that ask for a consent."""


@dataclass
class Verdict:
    """The findings; `faults` names what does not hold."""

    figures: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def hold(self, is_so: bool, what: str) -> None:
        """Notes a fault unless it is so."""
        if not is_so:
            self.faults.append(what)


def judged(days: Days) -> Verdict:
    """Everything that the issue asks of the town."""
    events = list(days.stage.events())
    verdict = Verdict()
    verdict.figures["counts"] = dict(days.memory.counts)
    verdict.figures["events"] = len(events)
    _schemas(days, events, verdict)
    _reports(days, events, verdict)
    _technicians(days, events, verdict)
    _recommendations(days, events, verdict)
    _effort(days, events, verdict)
    verdict.faults.extend(further_reports.differences(days, events))
    _clusters(days, verdict)
    _contacts(days, verdict)
    _complaints(days, events, verdict)
    _nodes(events, verdict)
    _repeats(days, verdict)
    return verdict


def _schemas(days: Days, events: Sequence[dict[str, Any]], verdict: Verdict) -> None:
    """Every event against the schema that the product publishes of its kind."""
    items = ok(days.stage.desk("chief", Role.ADMIN).get("/event-schemas"))["items"]
    faults = schema_faults(events, {one["kind"]: one["schema"] for one in items})
    verdict.figures["kinds_of_events"] = len({one["kind"] for one in events})
    verdict.hold(not faults, f"events unlike their schemas: {sorted(faults)[:10]}")


def _reports(days: Days, events: Sequence[dict[str, Any]], verdict: Verdict) -> None:
    """Every figure of the service report against the recount."""
    asked = f"/reports/service?{further_reports.span(days)}&by=territory"
    items = ok(days.stage.desk("chief", Role.ADMIN).get(asked))["items"]
    reported = {one["figure"]: one for one in items}
    again = recount.figures(events, days.stage.clock.at)
    verdict.figures["recount"] = {name: asdict(figure) for name, figure in again.items()}
    for name, figure in again.items():
        one = reported.get(name, {"cases": 0, "good": 0 if figure.good is not None else None})
        told = (one["cases"], one["good"], one.get("median"), one.get("p90"))
        counted = (figure.cases, figure.good, figure.p50, figure.p90)
        same = all(_alike(here, there) for here, there in zip(told, counted, strict=True))
        verdict.hold(same, f"{name}: the report says {told}, the events {counted}")
    verdict.hold(set(reported) <= set(again), f"figures that nobody counted again: {set(reported) - set(again)}")


def _technicians(days: Days, events: Sequence[dict[str, Any]], verdict: Verdict) -> None:
    """Every figure of every technician against the recount; their shifts against what the town gave them."""
    items = ok(days.stage.desk("chief", Role.ADMIN).get(f"/reports/technicians?{further_reports.span(days)}"))["items"]
    tolls = recount.technicians(events, days.stage.clock.at)
    verdict.figures["technicians"] = {"counted": len(tolls), "visits": sum(one.visits for one in tolls.values())}
    verdict.hold(bool(tolls) and set(tolls) <= {one["technician_id"] for one in items}, "technicians are missing")
    on_duty = days.seconds_on_duty()
    for one in items:
        again = tolls.get(one["technician_id"], recount.Toll())
        busy = again.work_seconds, again.driving_seconds
        shares = {
            name: 100 * part / on_duty
            for name, part in zip(("productive_percent", "driving_percent"), busy, strict=True)
        }
        for name, counted in (again.figures() | {"shift_seconds": on_duty} | shares).items():
            same = _alike(one[name], counted, within=0.5 if name.endswith("seconds") else 0.06)
            verdict.hold(same, f"{name} of technician {one['technician_id']}: {one[name]}, by the events {counted}")


def _recommendations(days: Days, events: Sequence[dict[str, Any]], verdict: Verdict) -> None:
    """Promoters, passives and detractors of every technician and of all against the recount."""
    report = ok(days.stage.desk("chief", Role.ADMIN).get(f"/reports/nps?{further_reports.span(days)}&by=technician"))
    tolls = recount.technicians(events, days.stage.clock.at)
    again = {str(number): toll.camps() for number, toll in tolls.items() if toll.likelihoods}
    said = {one["group"]: _camps(one) for one in report["items"]}
    verdict.hold(said == again, f"who recommends us: {said}, by the events {again}")
    total = tuple(map(sum, zip(*again.values(), strict=True)))
    verdict.hold(total == _camps(report["total"]), f"who recommends us: {report['total']}, by the events {total}")
    verdict.figures["recommendations"] = dict(zip(("promoters", "passives", "detractors"), total, strict=False))
    verdict.hold(bool(again), "nobody said whether they would recommend us")


def _effort(days: Days, events: Sequence[dict[str, Any]], verdict: Verdict) -> None:
    """How often customers had to get in touch, and complaints for a thousand visits, against the recount."""
    report = ok(days.stage.desk("chief", Role.ADMIN).get(f"/reports/contacts?{further_reports.span(days)}"))
    again = recount.contacts(events)
    said = {name: report["total"][name] for name in again}
    verdict.hold(said == again, f"contacts: {said}, by the events {again}")
    verdict.figures["contacts"] = again
    verdict.hold(again["contacts"] != 0, "no customer got in touch")


def _camps(one: dict[str, Any]) -> tuple[int, int, int]:
    return one["promoters"], one["passives"], one["detractors"]


def _alike(here: float | None, there: float | None, *, within: float = 0.5) -> bool:
    return here is there if here is None or there is None else isclose(here, there, rel_tol=0, abs_tol=within)


def _clusters(days: Days, verdict: Verdict) -> None:
    found = {
        (one["kind"], one["label"]) for one in days.stage.listed(days.stage.desk("chief", Role.ADMIN), "/clusters")
    }
    verdict.figures["clusters"] = {
        "planted": sorted(map(list, days.plot.bad)), "missed": sorted(map(list, days.plot.bad - found)),
        "false": sorted(map(list, found - days.plot.bad)),
    }  # fmt: skip
    verdict.hold(days.plot.bad <= found, f"not found: {days.plot.bad - found}")
    verdict.hold(len(found - days.plot.bad) <= 1, f"false: {found - days.plot.bad}")


def _contacts(days: Days, verdict: Verdict) -> None:
    """No text after somebody wrote STOP but the one that says so, and none that asks where nobody agreed; no call."""
    agrees = {one.phone: one.agrees for one in days.plot.households.values()}
    against, sent = [], 0
    for text in days.stage.listed(days.stage.desk("chief", Role.ADMIN), "/messages"):
        if text["sent_at"] is None:
            continue
        sent += 1
        since = days.memory.peace_since.get(text["to"])
        after_stop = since is not None and datetime.fromisoformat(text["sent_at"]) > since
        unasked = text["kind"] in CONSENTED and not agrees.get(text["to"], False)
        if (after_stop and text["kind"] != "opt_out_ack") or unasked:
            against.append(text["kind"])
    verdict.figures["texts"] = {"sent": sent, "against_consent": len(against), "stopped": len(days.memory.peace_since)}
    verdict.hold(not against, f"texts against consent: {against[:5]}")
    verdict.hold(days.memory.unwelcome_calls == 0, f"calls against consent: {days.memory.unwelcome_calls}")


def _complaints(days: Days, events: Sequence[dict[str, Any]], verdict: Verdict) -> None:
    """Nothing is closed without its customer's word, heard by somebody else than who solved it, and a cause."""
    chief, closed = days.stage.desk("chief", Role.ADMIN), 0
    for complaint_id in days.memory.complaints:
        row = ok(chief.get(f"/complaints/{complaint_id}"))
        if row["state"] != "closed":
            continue
        closed += 1
        said = [one for one in events if one["thing"] == "complaint" and one["thing_id"] == complaint_id]
        kinds = [one["kind"] for one in said]
        by = {step["state"]: step["user_id"] for step in row["steps"]}
        verdict.hold("complaint.accepted" in kinds, f"complaint {complaint_id} closed without its customer's word")
        verdict.hold(by.get("accepted") != by.get("resolved"), f"complaint {complaint_id} accepted by who solved it")
        verdict.hold(row["cause_code"] is not None, f"complaint {complaint_id} closed without a cause")
    verdict.hold(days.memory.counts["closed_too_early"] == 0, "a complaint closed before its customer's word")
    verdict.hold(closed > 0, "no complaint was closed")
    verdict.figures["complaints"] = {"received": len(days.memory.complaints), "closed": closed}


def _nodes(events: Sequence[dict[str, Any]], verdict: Verdict) -> None:
    overdue = [one for one in events if one["kind"] == "order.node_overdue"]
    orphans = [one for one in overdue if one["data"]["owner_id"] is None]
    twice = len(overdue) - len({(one["thing_id"], one["data"]["node"]) for one in overdue})
    verdict.figures["overdue_nodes"] = {"told": len(overdue), "without_owner": len(orphans), "told_twice": twice}
    verdict.hold(not orphans, f"{len(orphans)} overdue nodes have no owner")
    verdict.hold(twice == 0, f"{twice} overdue nodes are told twice")


def _repeats(days: Days, verdict: Verdict) -> None:
    flags = days.memory.flags
    missed, wrong = sum(is_so and not said for is_so, said in flags), sum(said and not is_so for is_so, said in flags)
    verdict.figures["repeats"] = {"repeats": sum(one for one, _ in flags), "missed": missed, "wrong": wrong}
    verdict.hold(missed == 0 and wrong == 0, f"repeats at intake: {missed} missed, {wrong} wrong")
    planted = days.memory.counts["planted_repeats"]
    verdict.hold(planted == days.plot.size.repeats, f"{planted} of {days.plot.size.repeats} repeats could be planted")
