"""Simulations as the API takes and gives them."""

from typing import Any

from marshmallow import fields, post_load

from dispatch.http.fields import StrictSchema, Text, Whole
from dispatch.planning.api.schemas import LocalDayField
from dispatch.simulation.rules.scenarios import BLOCK_MINUTES, LEVEL_PERCENT, MOST_MORE, MOST_SCENARIOS, Scenario
from dispatch.simulation.services.simulations import SimulationIn
from dispatch.vocabulary.states import SimulationState
from dispatch.vocabulary.terms import SimulatedOrders, SimulatedWindows


class ScenarioSchema(StrictSchema):
    """One policy: what is left out is as today."""

    name = Text(required=True, longest=60)
    windows = fields.Enum(SimulatedWindows, by_value=True, load_default=SimulatedWindows.TODAY)
    window_minutes = Whole(least=30, most=480, load_default=BLOCK_MINUTES)
    level_percent = Whole(least=50, most=99, load_default=LEVEL_PERCENT)
    slot_minutes = Whole(least=30, most=480, allow_none=True, load_default=None)
    technicians = Whole(least=-MOST_MORE, most=MOST_MORE, load_default=0)
    shift_start_minutes = Whole(least=-180, most=180, load_default=0)
    shift_end_minutes = Whole(least=-180, most=180, load_default=0)
    overtime_minutes = Whole(least=0, most=180, load_default=0)
    overtime_price = Whole(least=0, most=100, load_default=3)
    broken_price = Whole(least=0, most=10_000, allow_none=True, load_default=None)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Scenario:
        return Scenario(**data)


class SimulationInSchema(StrictSchema):
    """Which days of a territory to play, and under which policies beside today's."""

    territory = Text(required=True, longest=50, metadata={"description": "A territory's code."})
    first_day = LocalDayField(required=True)
    last_day = LocalDayField(metadata={"description": "Included; without it one day is played."})
    orders = fields.Enum(SimulatedOrders, by_value=True, load_default=SimulatedOrders.PAST)
    orders_a_day = Whole(least=1, most=2000, allow_none=True, load_default=None)
    futures = Whole(least=20, most=1000, load_default=200)
    seed = Whole(least=0, most=2**31, load_default=1)
    scenarios = fields.List(
        fields.Nested(ScenarioSchema),
        required=True,
        validate=lambda all_of_them: 1 <= len(all_of_them) <= MOST_SCENARIOS,
        metadata={"minItems": 1, "maxItems": MOST_SCENARIOS},
    )

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> SimulationIn:
        scenarios = tuple(data.pop("scenarios"))
        return SimulationIn(**{"last_day": data["first_day"]} | data, scenarios=scenarios)


class EstimateOut(StrictSchema):
    """A figure, and between which values it lies with odds of 95 %."""

    value = fields.Float(metadata={"description": "The figure over the days that were played."})
    low = fields.Float()
    high = fields.Float()


class FiguresOut(StrictSchema):
    """What came of a policy."""

    kept_percent = fields.Nested(EstimateOut)
    broken = fields.Nested(EstimateOut)
    served = fields.Nested(EstimateOut)
    unplanned = fields.Nested(EstimateOut)
    driving_hours = fields.Nested(EstimateOut)
    overtime_hours = fields.Nested(EstimateOut)
    texts = fields.Nested(EstimateOut)
    window_minutes = fields.Nested(EstimateOut)
    stated_percent = fields.Nested(EstimateOut)


class PlayedDayOut(StrictSchema):
    """A day under a policy: the mean of its futures."""

    day = fields.Date()
    kept_percent = fields.Float()
    broken = fields.Float()
    served = fields.Float()
    unplanned = fields.Float()
    driving_hours = fields.Float()
    overtime_hours = fields.Float()
    texts = fields.Float()
    window_minutes = fields.Float()
    stated_percent = fields.Float()


class PolicyOut(StrictSchema):
    """A policy with its figures, and how they differ from those of today's; the first one is today's."""

    name = fields.String()
    changes = fields.Dict(
        keys=fields.String(),
        values=fields.Raw(),
        metadata={"description": "What is otherwise than today.", "example": {"technicians": 1}},
    )
    figures = fields.Nested(FiguresOut)
    differences = fields.Nested(FiguresOut)
    days = fields.List(fields.Nested(PlayedDayOut))


class SimulationOut(StrictSchema):
    """A simulation; `policies` are there once it is done."""

    id = fields.Integer()
    territory_id = fields.Integer()
    first_day = fields.Date()
    last_day = fields.Date()
    orders = fields.Enum(SimulatedOrders, by_value=True)
    orders_a_day = fields.Integer(allow_none=True)
    futures = fields.Integer()
    seed = fields.Integer()
    scenarios = fields.List(fields.Nested(ScenarioSchema))
    state = fields.Enum(SimulationState, by_value=True)
    steps_done = fields.Integer()
    steps = fields.Integer()
    asked_by = fields.String()
    asked_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime(allow_none=True)
    failure_code = fields.String(allow_none=True)
    policies = fields.List(fields.Nested(PolicyOut))
