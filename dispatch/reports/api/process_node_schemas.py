"""The nodes of the process and the report over them, as the API takes and gives them."""

from marshmallow import fields, validate

from dispatch.http.fields import StrictSchema, Text, Whole
from dispatch.http.listing import PageQuery
from dispatch.planning.api.schemas import LocalDayField
from dispatch.reports.rules.process_nodes import OWNERS, NodeGrouping
from dispatch.vocabulary.terms import NodeOwnerKind, ProcessNode, Role

LONGEST_LIMIT = 129_600
"""Ninety days, in minutes."""


class ProcessNodeIn(StrictSchema):
    """Whose a node is and how long an order may take to pass it; a role or a user goes with the kind."""

    owner_kind = fields.Enum(NodeOwnerKind, by_value=True, required=True)
    role = fields.Enum(Role, by_value=True, load_default=None, validate=validate.OneOf(sorted(OWNERS)))
    user_id = Whole(least=1, load_default=None)
    limit_minutes = Whole(least=1, most=LONGEST_LIMIT, required=True)


class ProcessNodeOut(StrictSchema):
    """A node; `version` is what a change needs as `If-Match`, 0 where nothing was set yet."""

    node = fields.Enum(ProcessNode, by_value=True)
    owner_kind = fields.Enum(NodeOwnerKind, by_value=True)
    role = fields.Enum(Role, by_value=True, allow_none=True)
    user_id = fields.Integer(allow_none=True)
    limit_minutes = fields.Integer()
    version = fields.Integer()


class ProcessNodes(StrictSchema):
    """Every node, in the order in which orders pass them."""

    items = fields.List(fields.Nested(ProcessNodeOut))


class TerritoryOwnerIn(StrictSchema):
    """Who answers for the process in a territory; null for nobody."""

    user_id = Whole(least=1, required=True, allow_none=True)


class TerritoryOwnerOut(StrictSchema):
    """Who answers for the process in a territory."""

    territory_id = fields.Integer()
    user_id = fields.Integer(allow_none=True)


class _NodeSpan(StrictSchema):
    first_day = LocalDayField()
    last_day = LocalDayField()
    territory = Text(longest=50, metadata={"description": "A territory's code."})


class NodeQuery(_NodeSpan):
    """Which days, both included, of which territory; by what the passings are grouped besides the node."""

    by = fields.Enum(NodeGrouping, by_value=True, load_default=NodeGrouping.NODE)


class NodeTableQuery(NodeQuery):
    """The same as a file."""

    format = fields.String(
        load_default="csv",
        validate=validate.OneOf(["csv", "xlsx"]),
        metadata={"description": "What the file is."},
    )


class NodeOrderQuery(PageQuery, NodeQuery):
    """The orders behind which node; only those within the limit, or the others, where `within` says so."""

    node = fields.Enum(ProcessNode, by_value=True, required=True)
    group = Text(longest=100, load_default=None, metadata={"description": "Only those of this group of `by`."})
    within = fields.Boolean(load_default=None)


class NodeCountOut(StrictSchema):
    """How a node was passed in one group."""

    node = fields.Enum(ProcessNode, by_value=True)
    group = fields.String(
        allow_none=True, metadata={"description": "An owner, a territory's code or an ISO week; null for all."}
    )
    label = fields.String(allow_none=True, metadata={"description": "What the group is called."})
    cases = fields.Integer(metadata={"description": "How many passed it, or wait there beyond its limit."})
    within = fields.Integer(metadata={"description": "How many of them kept the limit."})
    percent = fields.Float(allow_none=True, metadata={"description": "Their share, in percent."})
    p50 = fields.Float(allow_none=True, metadata={"description": "The median of how long it took, in seconds."})
    p90 = fields.Float(allow_none=True, metadata={"description": "Nine of ten took at most this, in seconds."})
    over_seconds = fields.Float(allow_none=True)


class NodeReport(StrictSchema):
    """Where time was lost: every node by group; a group without a passing is not there."""

    first_day = fields.Date()
    last_day = fields.Date()
    by = fields.Enum(NodeGrouping, by_value=True, metadata={"description": "What the groups are."})
    items = fields.List(fields.Nested(NodeCountOut))


class NodeOrderOut(StrictSchema):
    """An order behind a count of a node."""

    order_id = fields.Integer()
    day = fields.Date(metadata={"description": "The local day on which it passed the node, or the limit ended."})
    within = fields.Boolean(metadata={"description": "Whether it kept the limit."})
    seconds = fields.Float(allow_none=True, metadata={"description": "How long it took; null while it waits."})
