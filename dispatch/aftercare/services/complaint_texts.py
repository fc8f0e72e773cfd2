"""What a complaint's customer is told by text, through the one gate that every text goes through."""

from collections.abc import Mapping

from dispatch.aftercare.queries import complaints as queries
from dispatch.aftercare.rules.complaint_limits import news_due
from dispatch.db.tables import Complaint, Message
from dispatch.kernel.secrets import hash_token
from dispatch.kernel.work import Work
from dispatch.messaging.queries.messages import overtake
from dispatch.messaging.services.composing import Addressee, TextTopic, draft, write
from dispatch.messaging.services.wishes.text_gate import verdict
from dispatch.vocabulary.errors import Missing
from dispatch.vocabulary.states import ComplaintState
from dispatch.workforce.services.speakers import speaker_of_territory
from dispatch.workforce.services.zones import zone_of_territory
from notify import KINDS, OWNER_NAME_LIMIT, Decision

PAGE = "c"
"""The first part of the path of a complaint's page."""

HOW_IT_STANDS = frozenset(
    {"complaint_plan", "complaint_progress", "complaint_still_open", "complaint_resolved", "complaint_reopened"}
    | {"recovery_survey", "recovery_reminder", "recovery_call"}
)
"""Texts of which only the newest is true; one that still waits is overtaken by the next."""


def tell(work: Work, row: Complaint, kind: str, *, answers: bool = False, **given: object) -> Message | None:
    """Tells the customer how their complaint stands, once a version; `answers` for an answer to their own message.

    `given` is what the kind holds besides, such as the `news` that a colleague writes. By when they hear of it again
    counts from now.
    """
    if kind in HOW_IT_STANDS:
        overtake(work.session, row.id, HOW_IT_STANDS, work.now)
    if kind not in _BY_DEADLINE and kind not in RECOVERY:
        row.news_due_at = news_due(ComplaintState(row.state), work.now, work.tools.complaint_news_within)
    return write(work, kind, addressee(work, row), _about(row), _values(work, row, kind, given), answers=answers)


def would_leave(work: Work, row: Complaint, kind: str) -> Decision:
    """What the policy says of such a text now, without writing it."""
    return verdict(work, draft(work, kind, addressee(work, row), _about(row), _values(work, row, kind, {})))


def issue_link(work: Work, row: Complaint) -> str:
    """The address of the complaint's page for its customer; what was given before opens it, too."""
    token = work.tools.keys.link_token(PAGE, row.id, 1)
    queries.keep_link(work.session, row.id, hash_token(token))
    return f"{work.tools.link_url or work.tools.public_url}/{PAGE}/{token}"


def open_link(work: Work, token: str, *, lock: bool = False) -> Complaint:
    """The complaint behind a link; raises `Missing` for an unknown one, and for one that ended long ago."""
    row = queries.behind_link(work.session, hash_token(token), work.now, lock=lock)
    if row is None:
        raise Missing("page")
    return row


RECOVERY = frozenset({"recovery_survey", "recovery_reminder", "recovery_call"})
"""Texts about how well it was put right, after which no news is owed."""

_BY_DEADLINE = frozenset({"complaint_received", "complaint_noted", "complaint_owner"})
"""Texts after which the first news is due when the state's limit ends, which is sooner."""


def _about(row: Complaint) -> TextTopic:
    return TextTopic(
        topic=f"complaint:{row.id}:{row.version}", order_id=row.order_id, complaint_id=row.id, visit_id=None
    )


def _values(work: Work, row: Complaint, kind: str, given: Mapping[str, object]) -> dict[str, object]:
    values = {
        "reference": row.number,
        "owner_name": _short(
            row.owner_name or speaker_of_territory(work, row.territory_id).brand_in(row.customer.language)
        ),
        "due": row.news_due_at or row.due_at,
        **given,
    }
    wanted = KINDS[kind].parameters
    found: dict[str, object] = {name: value for name, value in values.items() if name in wanted}
    if "complaint_link" in wanted:
        found["complaint_link"] = issue_link(work, row)
    return found


def addressee(work: Work, row: Complaint) -> Addressee:
    """Who a complaint's texts go to, in which language and zone."""
    customer = row.customer
    return Addressee(
        number=customer.phone,
        language=customer.language,
        zone=zone_of_territory(work, row.territory_id),
        textable=customer.textable,
        customer_id=customer.id,
        speaker=speaker_of_territory(work, row.territory_id),
    )


def _short(name: str) -> str:
    """A name as a text has room for it: whole words, as many as fit."""
    if len(name) <= OWNER_NAME_LIMIT:
        return name
    return name[: OWNER_NAME_LIMIT + 1].rpartition(" ")[0] or name[:OWNER_NAME_LIMIT]
