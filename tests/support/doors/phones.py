"""A technician's device as it speaks with the API."""

from datetime import datetime
from typing import Any

from dispatch.bootstrap import Backend
from tests.support.doors.api_clients import Door
from tests.support.doors.apps import app_of
from tests.support.field import a_token, bearer


class TechnicianPhone:
    """A paired device of a technician's."""

    def __init__(self, house: Backend, technician_id: int) -> None:
        self.door = Door(app_of(house).test_client(), bearer(a_token(house, technician_id)))

    def day(self) -> Any:
        """What it shows."""
        return self.door.get("/mobile/day").json

    def sync(self, since: str | None = None) -> Any:
        """What has changed."""
        return self.door.get("/mobile/sync", query_string={"since": since} if since else {}).json

    def carried(self) -> dict[str, int]:
        """How many pieces of each part the van holds."""
        return {one["part"]: one["quantity"] for one in self.day()["parts"]}

    def report(self, kind: str, at: datetime, visit_id: int = 1, **more: Any) -> Any:
        """The verdict on what it reports of a visit."""
        event = {"event_id": f"{kind}-{visit_id}", "visit_id": visit_id, "kind": kind, "at": at.isoformat()} | more
        return self.door.post("/mobile/events", {"events": [event]}).json["verdicts"][0]
