"""What a report says about where the time went between an order's receipt and its completion."""

from dataclasses import dataclass

from dispatch.vocabulary.terms import ProcessNode


@dataclass(frozen=True)
class LeadTimeStep:
    """From one point on an order's way to another."""

    start: str
    end: str

    @property
    def name(self) -> str:
        """As it stands in the API, for example `received_to_scheduled`."""
        return f"{self.start}_to_{self.end}"


STEPS = (
    LeadTimeStep("received", "scheduled"),
    LeadTimeStep("scheduled", "told"),
    LeadTimeStep("told", "on_site"),
    LeadTimeStep("on_site", "completed"),
    LeadTimeStep("received", "completed"),
)
"""Received; first planned; its confirmation given to a carrier; first arrival; completed; then the whole."""

POINTS = {
    "received": ProcessNode.TAKEN_IN,
    "scheduled": ProcessNode.PLANNED,
    "told": ProcessNode.TOLD,
    "on_site": ProcessNode.ON_SITE,
    "completed": ProcessNode.DONE,
}
"""The node of the process that each point is."""


@dataclass(frozen=True)
class StepTime:
    """How many orders took a step, and the median of the time it took them; None while none has."""

    name: str
    orders: int
    median_seconds: int | None


@dataclass(frozen=True)
class KindTimes:
    """The steps of one kind of order."""

    kind: str
    orders: int
    steps: tuple[StepTime, ...]
