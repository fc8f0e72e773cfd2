"""A small town with lines whose owners may be asked whether somebody checks their connection."""

from datetime import timedelta
from typing import Any

from dispatch.bootstrap import Backend
from dispatch.campaigns.processes import invitations
from dispatch.db.tables import Technician
from dispatch.replies.services.inbound_texts import IncomingText, receive
from tests.support.planning import EARLY, a_town
from tests.support.promises import Town
from tests.support.technicians import a_shift

MORNING = EARLY + timedelta(hours=2)


def a_town_of_lines(backend: Backend, count: int = 3, *, without_consent: int = 0) -> Town:
    """A territory T1 with a technician for four days, and lines of as many customers, the last ones without consent."""
    town = Town(backend)
    a_town(town.house, orders=0)
    with town.house.work() as work:
        technician = work.session.query(Technician).one()
        for day in (1, 2, 3):
            a_shift(
                work, technician, MORNING + timedelta(days=day), MORNING + timedelta(days=day, hours=8), pause=False
            )
    for number in range(count + without_consent):
        answer = town.desk().post("/lines", a_line(number, agrees=number < count))
        assert answer.status_code == 201, answer.json
    return town


def number_of(line: int) -> str:
    """The number of a line's owner."""
    return f"+1202555{100 + line:04d}"


def a_line(number: int, *, agrees: bool = True, **changes: Any) -> dict[str, Any]:
    """A line as the inventory has it; its owner's name and number tell which."""
    customer = {"external_id": f"INV-{number}", "name": f"Robin {number}", "phone": number_of(number), "language": "en"}
    return {
        "service_id": f"S-{number}",
        "access_node": "OLT-3",
        "installed_on": "2020-05-02",
        "territory": "T1",
        "customer": customer | {"care_consent": agrees},
        "site": {"address": f"Landstrasse {number}", "lat": 47.141 + number / 1000, "lon": 9.5215},
    } | changes


def a_campaign(town: Town, **changes: Any) -> int:
    """A draft of a campaign for all of T1; its id."""
    criteria = {"territory_id": 1} | changes.pop("criteria", {})
    body = {"name": "Checks", "criteria": criteria, "most_people": 10, "invitations_a_day": 10} | changes
    answer = town.desk().post("/campaigns", body)
    assert answer.status_code == 201, answer.json
    return int(answer.json["id"])


def step(town: Town, campaign_id: int, verb: str) -> Any:
    """Starts, pauses or ends a campaign as it stands now."""
    desk = town.desk()
    version = desk.get(f"/campaigns/{campaign_id}").json["campaign"]["version"]
    return desk.post(f"/campaigns/{campaign_id}/{verb}", headers={"If-Match": f'"{version}"'})


def a_running_campaign(town: Town, **changes: Any) -> int:
    """A campaign that has been started; its id."""
    campaign_id = a_campaign(town, **changes)
    assert step(town, campaign_id, "start").status_code == 200
    return campaign_id


def invite(town: Town) -> list[tuple[str, str]]:
    """One round of the worker; the invitations that reached customers, as (number, body)."""
    invitations.run(town.house)
    return [(number, body) for kind, number, body in town.send() if kind == "care_visit"]


def write(town: Town, line: int, body: str) -> list[tuple[str, str]]:
    """A line's owner writes; what they get at once and after the workers have done their part, as (kind, body)."""
    with town.house.work() as work:
        receive(work, IncomingText("fake", f"in-{line}-{body}", number_of(line), body))
    town.work_off()
    return [(kind, said) for kind, number, said in town.send() if number == number_of(line)]


def states(town: Town, campaign_id: int) -> dict[str, str]:
    """How far each line of a campaign has come, with the reason where there is one."""
    rows = town.desk().get(f"/campaigns/{campaign_id}/people").json["items"]
    return {
        f"S-{row['line_id'] - 1}": row["state"] if row["reason"] is None else f"{row['state']}: {row['reason']}"
        for row in rows
    }
