"""The town's days: faults come in, are booked, seen to, asked about, complained of and closed."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from dispatch.vocabulary.terms import Role
from tests.support.clocks import START
from tests.town.plot import SYMPTOMS, Habit, Household, Plot
from tests.town.stage import Stage, ok

REPEAT_DAYS = timedelta(days=30)
LINK = re.compile(r"/s/(\w+)")
RUDE = ("You are useless idiots!", "What a joke of a company", "Never again, you liars")
HOUR = timedelta(hours=1)
STOPS = ("STOP", "stop", "Stop")


@dataclass
class Memory:
    """What the town itself knows, to hold the product against."""

    done: dict[int, datetime] = field(default_factory=dict)
    """By household: when work on their line was done last."""
    orders: dict[int, int] = field(default_factory=dict)
    """The household of each order."""
    flags: list[tuple[bool, bool]] = field(default_factory=list)
    """Of each repair: whether it repeats work of thirty days, and whether intake said so."""
    peace_since: dict[str, datetime] = field(default_factory=dict)
    """By number: since when they want no contact."""
    unwelcome_calls: int = 0
    read: set[int] = field(default_factory=set)
    """The texts that customers have read."""
    outage_id: int = 0
    complaints: dict[int, int] = field(default_factory=dict)
    """By complaint: how many steps have been taken with it."""
    counts: Counter[str] = field(default_factory=Counter)


@dataclass
class Days:
    """One town as it lives."""

    stage: Stage
    plot: Plot
    memory: Memory = field(default_factory=Memory)
    to_book: list[int] = field(default_factory=list)
    devices: dict[int, str] = field(default_factory=dict)
    repeats_left: int = 0
    complaints_left: int = 0
    cause_id: int = 0

    @property
    def first(self) -> datetime:
        """Midnight of the first day."""
        return START.replace(hour=0)

    def seconds_on_duty(self) -> float:
        """How long each technician has been on duty until now: ten hours every day, without a break."""
        starts = (self.first + timedelta(days=day, hours=7) for day in range(self.plot.size.days + 10))
        at = self.stage.clock.at
        return sum((min(at, start + 10 * HOUR) - start).total_seconds() for start in starts if start < at)

    def open(self) -> None:
        """The territory with its owner, its technicians and its lines."""
        self.stage.to(self.first + 5 * HOUR)
        chief = self.stage.desk("chief", Role.ADMIN)
        ok(chief.post("/territories", {"code": "T1", "name": "Town", "zone": "UTC"}))
        self.stage.desk("Dora", Role.DISPATCHER)
        dora = next(one["id"] for one in chief.get("/users").json["items"] if one["name"] == "Dora")
        ok(chief.ask("PUT", "/territories/1/owner", json={"user_id": dora}))
        cause = {"code": "cards", "name": "Old cards", "name_zh": "旧板卡"}
        self.cause_id = ok(chief.post("/complaint-causes", cause))["id"]
        for number in range(self.plot.size.technicians):
            technician = ok(chief.post("/technicians", self._technician(number)))
            code = ok(chief.post(f"/technicians/{technician['id']}/devices"))["code"]
            paired = ok(self.stage.bearer("none").post("/mobile/pair", {"code": code, "name": "phone"}))
            self.devices[technician["id"]] = paired["token"]
        crm = self.stage.desk("crm", Role.INTEGRATION)
        for one in self.plot.households.values():
            ok(crm.post("/lines", one.line()))
        self.repeats_left, self.complaints_left = self.plot.size.repeats, self.plot.size.complaints

    def live(self) -> None:
        """All days, one after the other."""
        for day in range(self.plot.size.days):
            self._day(day)

    def _day(self, day: int) -> None:
        morning = self.first + timedelta(days=day, hours=7)
        self.stage.to(morning - 5 * HOUR)
        self.stage.night()
        self.stage.to(morning)
        for number in self._failing(day):
            self._report(self.plot.households[number])
        self._complain(day)
        self._book()
        self._evens(day)
        reports = self._reports(day)
        for hour in self.plot.size.hours:
            at = self.first + timedelta(days=day, hours=hour)
            while reports and reports[0][0] <= at:
                self._act(*reports.pop(0))
            self.stage.to(at)
            self.stage.rounds()
            self._read_texts()
            self._call_back()
        self._tend_complaints()
        self.stage.rounds()

    def _failing(self, day: int) -> list[int]:
        """Who reports a fault: by the plot, and those whose fault comes back."""
        found = list(self.plot.faults.get(day, []))
        left = max(1, self.plot.size.days - 6 - day)
        wanted = -(-self.repeats_left // left) if self.repeats_left else 0
        at = self.stage.clock.at
        recent = sorted(n for n, done in self.memory.done.items() if timedelta(days=1) < at - done < timedelta(days=20))
        again = [n for n in recent if n not in found]
        for number in self.plot.draw.sample(again, min(wanted, len(again))):
            self.repeats_left -= 1
            self.memory.counts["planted_repeats"] += 1
            found.append(number)
        return found

    def _report(self, home: Household) -> None:
        """A fault comes in, by the operator's own system, with the line it is on."""
        body = {
            "external_id": f"F-{home.number}-{self.stage.clock.at:%m%d%H}",
            "kind": "repair",
            "symptom": self.plot.draw.choice(SYMPTOMS),
            "service_id": home.service_id,
            "territory": "T1",
            "customer": home.customer(),
            "site": home.site(),
        }
        order = ok(self.stage.desk("crm", Role.INTEGRATION).post("/orders", body))
        done = self.memory.done.get(home.number)
        is_repeat = done is not None and self.stage.clock.at - done <= REPEAT_DAYS
        self.memory.flags.append((is_repeat, order["repeat_of_id"] is not None))
        self.memory.orders[order["id"]] = home.number
        self.memory.counts["orders"] += 1
        if order["state"] == "received":
            self.to_book.append(order["id"])

    def _book(self) -> None:
        """A colleague offers windows by phone, and the customer takes one of the first."""
        tasks = self.stage.listed(self.stage.desk("Dora", Role.DISPATCHER), "/tasks?state=open")
        again = [task["order_id"] for task in tasks if task["kind"] == "arrange_next_visit"]
        waiting, self.to_book = list(dict.fromkeys([*self.to_book, *again])), []
        for order_id in waiting:
            if not self._booked(order_id):
                self.to_book.append(order_id)

    def _booked(self, order_id: int) -> bool:
        desk = self.stage.desk("Dora", Role.DISPATCHER)
        order = ok(desk.get(f"/orders/{order_id}"))
        if order["state"] in {"completed", "cancelled", "failed", "held"}:
            return True
        offers = desk.post("/slots/search", {"order_id": order_id, "days": 6})
        if offers.status_code != 200 or not offers.json["offers"]:
            return offers.status_code == 409
        for offer in offers.json["offers"][:3]:
            hold = desk.post("/holds", {"order_id": order_id, "window": offer["window"]})
            if hold.status_code == 201:
                ok(desk.post("/appointments", {"hold_id": hold.json["id"], "order_id": order_id}))
                self.memory.counts["booked"] += 1
                return True
        return False

    def _reports(self, day: int) -> list[tuple[datetime, int, int, str]]:
        """What technicians will report today, in order: when, who, about which visit, what."""
        found = []
        for technician_id, token in self.devices.items():
            free = self.first + timedelta(days=day, hours=7)
            for stop in ok(self.stage.bearer(token).get("/mobile/day"))["visits"]:
                if stop["ended_at"] is not None:
                    continue
                planned = datetime.fromisoformat(stop["planned_arrival"])
                late = timedelta(minutes=150) if self.plot.draw.random() < 0.06 else timedelta()
                arrives = max(planned, free) + late
                ends = arrives + timedelta(seconds=stop["service_seconds"] * self.plot.draw.uniform(0.7, 1.2))
                ends = ends.replace(microsecond=0)
                end = "cannot_complete" if self.plot.draw.random() < 0.03 else "completed"
                leaves = arrives - timedelta(seconds=360 + stop["visit_id"] * 37 % 360)
                for at, what in ((leaves, "en_route"), (arrives, "arrived"), (ends, end)):
                    found.append((at, technician_id, stop["visit_id"], what))
                free = ends + timedelta(minutes=12)
        return sorted(found)

    def _act(self, at: datetime, technician_id: int, visit_id: int, what: str) -> None:
        self.stage.to(at)
        event = {
            "event_id": f"{visit_id}-{what}-{at:%m%d%H%M%S}",
            "visit_id": visit_id,
            "kind": what,
            "at": at.isoformat(),
        }
        if what == "cannot_complete":
            event["reason"] = "nobody_home"
        device = self.stage.bearer(self.devices[technician_id])
        [verdict] = ok(device.post("/mobile/events", {"events": [event]}))["verdicts"]
        self.memory.counts[f"reported_{verdict['verdict']}"] += 1
        if what == "completed" and verdict["verdict"] == "applied":
            visit = ok(self.stage.desk("Dora", Role.DISPATCHER).get(f"/visits/{visit_id}"))
            self.memory.done[self._home_of(visit["order_id"])] = self.stage.clock.at

    def _home_of(self, order_id: int) -> int:
        """The household of an order, also of one that a campaign has made."""
        if order_id not in self.memory.orders:
            order = ok(self.stage.desk("Dora", Role.DISPATCHER).get(f"/orders/{order_id}"))
            self.memory.orders[order_id] = int(order["service_id"].removeprefix("S-"))
            self.memory.counts["care_visits"] += 1
        return self.memory.orders[order_id]

    def _read_texts(self) -> None:
        """Customers read what came, and answer as is their habit."""
        by_phone = {one.phone: one for one in self.plot.households.values()}
        for text in self._new_texts():
            home = by_phone.get(text["to"])
            if home is not None:
                self._answer(home, text)

    def _new_texts(self) -> list[dict[str, Any]]:
        """Texts that were delivered since customers looked last; the newest come first."""
        found, desk, after = [], self.stage.desk("Dora", Role.DISPATCHER), ""
        while True:
            page = ok(desk.get(f"/messages?state=delivered&limit=50{after}"))
            new = [one for one in page["items"] if one["id"] not in self.memory.read]
            found += new
            # A text that waited is sent after newer ones: two pages without any new one end it.
            if not page["next"] or not new:
                break
            after = f"&after={page['next']}"
        self.memory.read.update(one["id"] for one in found)
        return list(reversed(found))

    def _answer(self, home: Household, text: dict[str, Any]) -> None:
        if home.habit is Habit.WANTS_PEACE and home.phone not in self.memory.peace_since:
            self.stage.text(home.phone, self.plot.draw.choice(STOPS))
            self.memory.peace_since[home.phone] = self.stage.clock.at
        elif home.habit is Habit.RUDE and text["kind"] == "completed":
            self.stage.text(home.phone, self.plot.draw.choice(RUDE))
            self.memory.counts["rude_texts"] += 1
        if home.habit is Habit.ANSWERS and text["kind"] == "care_visit" and self.plot.draw.random() < 0.6:
            self.stage.text(home.phone, "1")
        if home.habit is Habit.ANSWERS:
            self._say_how_it_was(home, text)

    def _say_how_it_was(self, home: Household, text: dict[str, Any]) -> None:
        """Most answer on the page, some by text: how the work was, whether they recommend us, how a complaint ended."""
        link = LINK.search(text["body"])
        if text["kind"] == "recovery_survey" or text["kind"] == "recommend_asked":
            # The scale of the one ends at 5, that of the other at 10.
            most = 5 if text["kind"] == "recovery_survey" else 10
            self.stage.text(home.phone, str(self.plot.draw.choice([most, most, most - 1, most // 2, 1])))
            self.memory.counts[f"answers_to_{text['kind']}"] += 1
        elif text["kind"] == "survey" and self.plot.draw.random() < 0.3:
            self.stage.text(home.phone, str(self.plot.draw.choice([5, 4, 2])))
            self.memory.counts["surveys_by_text"] += 1
        elif link is not None and (text["kind"] == "survey" or (text["kind"] == "completed" and not home.agrees)):
            self._score(link[1])

    def _score(self, token: str) -> None:
        draw = self.plot.draw
        score = draw.choices([5, 4, 3, 2, 1], [50, 25, 10, 8, 7])[0]
        said = {"score": str(score), "fixed": "no" if score <= 2 and draw.random() < 0.5 else "yes"}
        if draw.random() < 0.6:
            said["comment"] = "As you ask."
        if draw.random() < 0.7:
            said["likelihood"] = str(min(10, 2 * score + draw.choice([-1, 0, 1])))
        self.memory.counts[f"surveys_{self.stage.send_form(f'/s/{token}', **said)}"] += 1

    def _call_back(self) -> None:
        """Colleagues make the calls that are due; some are put off until it is too late."""
        desk = self.stage.desk("Kim")
        for call in self.stage.listed(desk, "/follow-ups?state=due&kind=call_back"):
            home = self.plot.households.get(self.memory.orders.get(call["order_id"], -1))
            if self.plot.draw.random() < 0.4:
                continue
            outcome = self.plot.draw.choices(["reached_fixed", "no_answer", "reached_not_fixed"], [70, 22, 8])[0]
            answer = desk.post(
                f"/follow-ups/{call['id']}/attempts",
                {"outcome": outcome, "notes": "As they say."},
                headers={"If-Match": f'"{call["version"]}"'},
            )
            self.memory.counts[f"calls_{answer.status_code}"] += 1
            if answer.status_code < 300 and home is not None and home.phone in self.memory.peace_since:
                self.memory.unwelcome_calls += 1

    def _evens(self, day: int) -> None:
        """On some days a campaign starts, a part of the network fails, and works again."""
        size = self.plot.size
        if day == size.days // 3:
            self._start_campaign()
        if day == size.days // 2:
            self._cut_a_cable()
        if day == size.days // 2 + 1:
            self._mend_it()

    def _start_campaign(self) -> None:
        dora = self.stage.desk("Dora", Role.DISPATCHER)
        people = self.plot.size.campaign_people
        body = {"name": "Checks", "criteria": {"territory_id": 1}, "most_people": people, "invitations_a_day": 20}
        campaign = ok(dora.post("/campaigns", body))
        version = ok(dora.get(f"/campaigns/{campaign['id']}"))["campaign"]["version"]
        ok(dora.post(f"/campaigns/{campaign['id']}/start", headers={"If-Match": f'"{version}"'}))

    def _cut_a_cable(self) -> None:
        """A whole node is out; some of its customers report it before they have heard."""
        homes = self.plot.households.values()
        node = next(one.node for one in homes if ("access_node", one.node) not in self.plot.bad)
        now = self.stage.clock.at
        times = {"starts_at": (now - HOUR).isoformat(), "ends_at": (now + 6 * HOUR).isoformat()}
        body = {"kind": "outage", "access_nodes": [node], "cause": "a cut cable"} | times
        self.memory.outage_id = ok(self.stage.desk("Dora", Role.DISPATCHER).post("/outages", body))["id"]
        for one in [one for one in homes if one.node == node][:5]:
            self._report(one)

    def _mend_it(self) -> None:
        dora = self.stage.desk("Dora", Role.DISPATCHER)
        version = ok(dora.get(f"/outages/{self.memory.outage_id}"))["version"]
        ok(dora.post(f"/outages/{self.memory.outage_id}/end", headers={"If-Match": f'"{version}"'}))

    def _complain(self, day: int) -> None:
        """Some whose work is done complain."""
        left = max(1, self.plot.size.days - 8 - day)
        wanted = -(-self.complaints_left // left) if self.complaints_left > 0 else 0
        done = [order for order, number in self.memory.orders.items() if number in self.memory.done]
        sam = self.stage.desk("Sam")
        for order_id in self.plot.draw.sample(done, min(wanted, len(done))):
            complaint = ok(sam.post("/complaints", {"order_id": order_id, "said": "It took you three calls."}))
            self.memory.complaints[complaint["id"]] = 0
            self.complaints_left -= 1

    def _tend_complaints(self) -> None:
        """A step a day: Sam works on it and solves it, Kim asks the customer, Sam closes it with its cause."""
        sam, kim = self.stage.desk("Sam"), self.stage.desk("Kim")
        ways = (
            (sam, {"state": "in_progress"}),
            (sam, {"state": "resolved", "note": "Card replaced.", "told": "We have replaced a card."}),
            (kim, {"state": "accepted", "note": "They say so on the phone."}),
            (sam, {"state": "closed", "cause_id": self.cause_id}),
        )
        for complaint_id, taken in list(self.memory.complaints.items()):
            if taken >= len(ways):
                continue
            # Nothing closes without the customer: trying is refused, and counted.
            who, body = ways[taken]
            version = ok(who.get(f"/complaints/{complaint_id}"))["version"]
            headers = {"If-Match": f'"{version}"'}
            if taken == 2 and complaint_id % 4 == 0:
                early = sam.post(f"/complaints/{complaint_id}/transitions", dict(ways[3][1]), headers=headers)
                self.memory.counts["closed_too_early"] += early.status_code < 400
            answer = who.post(f"/complaints/{complaint_id}/transitions", body, headers=headers)
            self.memory.counts[f"complaint_steps_{answer.status_code}"] += 1
            if answer.status_code < 300:
                self.memory.complaints[complaint_id] = taken + 1

    def _technician(self, number: int) -> dict[str, Any]:
        shifts = [
            {"start": (start + 7 * HOUR).isoformat(), "end": (start + 17 * HOUR).isoformat()}
            for start in (self.first + timedelta(days=day) for day in range(self.plot.size.days + 10))
        ]
        return {
            "external_id": f"T-{number}", "name": f"Technician {number}", "phone": f"+1415555{number:04d}",
            "territory": "T1", "home": {"lat": 47.11, "lon": 9.52}, "skills": ["copper", "fiber", "iptv", "wifi"],
            "shifts": shifts,
        }  # fmt: skip
