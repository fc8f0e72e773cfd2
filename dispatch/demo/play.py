"""The demonstration's course: the eve, the night, the day, the day after."""

import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any

import requests

from dispatch.accounts.services import identity
from dispatch.demo import town as towns
from dispatch.demo.client import HttpApi
from dispatch.demo.patience import StageFault
from dispatch.demo.player import Player, Quirk, play
from dispatch.demo.stage import Stage
from dispatch.demo.summary import Summary, summarise, town_faults
from dispatch.demo.town import TERRITORY, ZONE, Town
from dispatch.orders.queries import work_types as work_type_queries
from dispatch.orders.services import work_types
from dispatch.replies.services import inbox_answers
from dispatch.reports.queries import counts
from dispatch.vocabulary.terms import Role

DAY = date(2026, 12, 1)
SEED = 7
PLAN_SECONDS = 240.0
FOLLOW_UP_SECONDS = 90.0
PASSWORD = "a day in Linwan"  # noqa: S105 - Printed on the screen; the demonstration's own user.

QUIRKS = {
    1: Quirk(overrun=(2, timedelta(minutes=150))),
    3: Quirk(nobody_home=2),
    5: Quirk(offline=(2, 4)),
}
"""By technician: one is held up, one finds nobody at home, one has no network for two visits."""

REPLIES = {0: "1", 3: "1", 4: "2", 7: "3", 10: "STOP", 13: "1", 16: "Is it Tuesday?", 22: "HELP"}
"""What customers answer to their confirmation, by their place in the list of those who got one."""

SCORES = ((5, True, ""), (5, True, "Quick and kind"), (2, True, "Came late"), (4, False, "It is gone again"))
"""How every fifth customer and the three after them answer the survey; the fifth never answers."""

LINK = re.compile(r"https?://[^\s/]+/s/(\w+)")


@dataclass
class Director:
    """Leads one demonstration. `say` tells a person where it stands."""

    stage: Stage
    town: Town
    say: Callable[[str], None]
    day_seconds: float = 90.0
    tokens: dict[str, str] = field(default_factory=dict)
    players: list[Player] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    """Technicians' ids by those of the system that they come from."""
    visits: dict[str, int] = field(default_factory=dict)
    """The ids of visits by those that their orders have there."""

    def run(self) -> Summary:
        """Plays everything behind open doors and counts what came of it. Raises `StageFault` and `CallFailed`."""
        began = time.monotonic()
        self.take_orders()
        self.plan()
        self.hear_answers()
        self.pass_the_night()
        self.play_the_day()
        self.ask_how_it_was()
        self.wait_for_call_backs()
        with self.stage.backend.work() as work:
            counted = summarise(work, self.players, orders=len(self.town.orders), seconds=time.monotonic() - began)
        counted.faults.extend(town_faults(counted))
        return counted

    def open_the_doors(self) -> None:
        """Users, tokens, the territory and its technicians."""
        with self.stage.backend.work() as work:
            admin = identity.add_user(work, "dispatcher", Role.ADMIN, password=PASSWORD)
            crm = identity.add_user(work, "crm", Role.INTEGRATION)
            self.tokens = {"admin": identity.issue_token(work, admin), "crm": identity.issue_token(work, crm)}
            # A sample of a town this small would be nobody: everybody who is silent and welcomes it is called.
            for work_type in work_type_queries.listed(work.session, limit=100, after=None):
                uses_part = (work_type.kind, work_type.symptom) == towns.NEEDS_PART
                changes = {"silence_calls_percent": 100} | ({"parts_needed": [towns.PART]} if uses_part else {})
                work_types.amend(work, work_type.id, work_type.version, changes)
        admin_api = self.api("admin")
        territory = admin_api.post("/territories", {"code": TERRITORY, "name": "临湾 Linwan", "zone": ZONE.key})
        more = {"supply": towns.SUPPLY, **towns.PLAN_RULES}
        admin_api.patch(f"/territories/{territory['id']}", more, territory["version"])
        for technician in self.town.technicians:
            known = admin_api.post("/technicians", technician)
            self.ids[technician["external_id"]] = known["id"]
            many = self.town.carried[technician["external_id"]]
            carried = {"part": towns.PART, "name": towns.PART_NAME, "quantity": many}
            admin_api.put(f"/technicians/{known['id']}/parts", carried)

    def take_orders(self) -> None:
        """Every order comes in as another system would send it."""
        crm = self.api("crm")
        for order in self.town.orders:
            made = crm.post("/orders", order | self._wish(order))
            self.visits[order["external_id"]] = made["visits"][0]["id"]
        self.stage.settle()
        admin = self.api("admin")
        second = admin.get(f"/visits/{self.visits[towns.AFTER_IT]}")
        first = {"after_visit_id": self.visits[towns.FIRST]}
        admin.put(f"/visits/{second['id']}/predecessor", first, second["version"])
        self.say(f"{len(self.town.orders)} orders are in.")

    def _wish(self, order: dict[str, Any]) -> dict[str, Any]:
        """Who is to come, and who not."""
        wish, whom = towns.WISHES.get(order["external_id"], (None, ""))
        if wish is None:
            return {}
        return {"technicians": {wish: [self.ids[whom]] if wish.endswith("ids") else self.ids[whom]}}

    def plan(self) -> None:
        """The day is planned and published; the customers are told."""
        admin = self.api("admin")
        plan = admin.post("/plans", {"territory": TERRITORY, "first_day": DAY.isoformat()})
        patience = self.stage.patience("the plan", PLAN_SECONDS)
        while plan["state"] not in {"published", "failed", "discarded"}:
            progress = plan["progress"]
            stands = ", ".join([plan["state"], *([progress["phase"]] if progress else [])])
            self.stage.look(patience, (plan["state"], progress), stands)
            time.sleep(0.3)
            plan = admin.get(f"/plans/{plan['id']}")
        if plan["state"] != "published":
            raise StageFault(f"The plan {plan['state']}: {plan['failure']}")
        self.stage.settle()
        self.say(f"The day is planned: {len(plan['stops'])} visits, {len(plan['unplaced'])} unplaced. Texts are out.")

    def hear_answers(self) -> None:
        """A few customers answer their confirmation."""
        for place, (number, _) in enumerate(self._texts("confirmation")):
            if place in REPLIES:
                with self.stage.backend.work() as work:
                    inbox_answers.answer(work, number, REPLIES[place])
        self.stage.settle()
        self.say("Some customers have answered.")

    def pass_the_night(self) -> None:
        """Reminders at six in the evening, nothing in quiet hours, and then it is morning."""
        self.stage.run_to(at(DAY - timedelta(days=1), 18), within_seconds=2)
        self.stage.settle()
        self.stage.show(at(DAY, 7, 45))
        self.stage.settle()
        self.say("It is a quarter to eight in the morning.")

    def play_the_day(self) -> None:
        """Technicians drive, work, are late, find nobody at home, and lose the network."""
        admin = self.api("admin")
        listed = admin.get("/technicians", limit=100)["items"]
        self.players = [
            Player(
                self._paired(admin, technician["id"]),
                random.Random(SEED + number),
                QUIRKS.get(number, Quirk()),
                uses={towns.NEEDS_PART: towns.PART},
            )
            for number, technician in enumerate(listed)
        ]
        start, end = at(DAY, 7, 50), at(DAY, 20)
        hands = _Pacing(self.stage, start, at(DAY, 17, 30), self.day_seconds)
        hour = _Hourly(self.say)
        play(self.players, start, end, hands, hour.tell)
        self.stage.settle()

    def ask_how_it_was(self) -> None:
        """In the evening some customers follow the link in their text and answer; some never do."""
        self.stage.run_to(at(DAY, 20, 5), within_seconds=1)
        self.stage.settle()
        for place, (_, body) in enumerate(self._texts("completed")):
            found = LINK.search(body)
            if found is None or place % 5 == 4:
                continue
            score, fixed, comment = SCORES[place % 5]
            form = {"score": str(score), "fixed": "yes" if fixed else "no", "comment": comment}
            answer = requests.post(f"{self.stage.url}/s/{found[1]}", data=form, timeout=20)
            if not answer.ok:
                raise StageFault(f"The survey's page answered {answer.status_code}.")
        self.say("Some customers have said how it was.")

    def wait_for_call_backs(self) -> None:
        """A day later nobody has answered some of the surveys: somebody must call."""
        self.stage.run_to(at(DAY + timedelta(days=1), 20, 30), within_seconds=2)
        patience = self.stage.patience("call-backs to fall due", FOLLOW_UP_SECONDS)
        while left := self._answers_overdue():
            self.stage.look(patience, left, f"{left} left")
            time.sleep(0.3)
        self.stage.settle()
        self.say("Call-backs are due.")

    def api(self, who: str) -> HttpApi:
        """The API with a token of ours."""
        return HttpApi(self.stage.url, self.tokens[who])

    def _paired(self, admin: HttpApi, technician_id: int) -> HttpApi:
        code = admin.post(f"/technicians/{technician_id}/devices", {})["code"]
        device = HttpApi(self.stage.url).post("/mobile/pair", {"code": code, "name": "demonstration"})
        return HttpApi(self.stage.url, device["token"])

    def _texts(self, kind: str) -> list[tuple[str, str]]:
        with self.stage.backend.work() as work:
            return counts.bodies(work.session, kind)

    def _answers_overdue(self) -> int:
        with self.stage.backend.work() as work:
            return counts.answers_overdue(work.session, work.now)


@dataclass
class _Pacing:
    """Lets the working day take its seconds, however many acts it has."""

    stage: Stage
    start: datetime
    end: datetime
    seconds: float

    def until(self, at: datetime) -> None:
        share = (at - self.stage.backend.clock.now()) / (self.end - self.start)
        self.stage.run_to(at, within_seconds=max(0.0, min(share * self.seconds, self.seconds)))

    def settle(self) -> None:
        self.stage.settle()


@dataclass
class _Hourly:
    """Tells the hour when it strikes."""

    say: Callable[[str], None]
    hour: int = -1

    def tell(self, now: datetime) -> None:
        local = now.astimezone(ZONE)
        if local.hour != self.hour:
            self.hour = local.hour
            self.say(f"{local:%H:%M}")


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant by the town's clocks."""
    return datetime.combine(day, clock_time(hour, minute), ZONE)


def build_town(orders: int, technicians: int) -> Town:
    """The town of the demonstration, the same each time."""
    return towns.build(DAY, orders=orders, technicians=technicians, seed=SEED)
