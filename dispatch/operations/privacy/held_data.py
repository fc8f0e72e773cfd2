"""Where a customer's data is held, table by table: what is given out, and what an erasure leaves in its place.

The one list for both: a table that is missing here is neither exported nor erased. The conditions use the ids that
`customer_ids` gathers. What stays is what reports need and nobody is known by: times, states, kinds, ids.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dispatch.vocabulary.phones import ERASED_NUMBER

ERASED = "'erased'"
ERASED_PHONE = f"'{ERASED_NUMBER}'"
TENTH_OF_A_DEGREE = "CAST(round(CAST({} AS numeric), 1) AS float8)"
"""About ten kilometres: the district, for reports, and no house."""


@dataclass(frozen=True)
class HeldData:
    """Rows of one table that belong to a customer.

    `replaced` holds, by column, what an erasure writes (SQL); `deleted` rows go. `hidden` columns are not given out.
    Copies of `free_words` are looked for in kept answers and reports.
    """

    table: str
    where: str
    replaced: Mapping[str, str] = field(default_factory=dict)
    deleted: bool = False
    hidden: tuple[str, ...] = ()
    free_words: tuple[str, ...] = ()


_ORDERS, _VISITS = "order_id = ANY(:orders)", "visit_id = ANY(:visits)"
_COMPLAINTS = "complaint_id = ANY(:complaints)"

HELD_DATA: tuple[HeldData, ...] = (
    HeldData(
        "customers",
        "id = ANY(:customers)",
        {
            "name": ERASED,
            "phone": ERASED_PHONE,
            "phone_extension": "NULL",
            "textable": "false",
            "external_id": "NULL",
            "care_consent": "false",
            "do_not_disturb": "true",
        },
        free_words=("name", "phone", "external_id"),
    ),
    HeldData(
        "sites",
        "id = ANY(:sites)",
        {
            "address": "'erased ' || id",
            "access_notes": "''",
            "lat": TENTH_OF_A_DEGREE.format("lat"),
            "lon": TENTH_OF_A_DEGREE.format("lon"),
        },
        free_words=("address", "access_notes"),
    ),
    HeldData(
        "service_lines",
        "customer_id = ANY(:customers)",
        {"service_id": "NULL", "installer": "NULL"},
        free_words=("service_id",),
    ),
    HeldData("line_devices", "line_id = ANY(:lines)", {"serial": "'erased ' || id"}, free_words=("serial",)),
    HeldData("customer_notes", "customer_id = ANY(:customers)", deleted=True, free_words=("body",)),
    HeldData("consent_entries", "customer_id = ANY(:customers)", {"words": "''"}, free_words=("words",)),
    HeldData("customer_contacts", "customer_id = ANY(:customers)"),
    HeldData("campaign_members", "customer_id = ANY(:customers)"),
    HeldData("customer_preferences", "customer_id = ANY(:customers)", deleted=True),
    HeldData(
        "customer_merges",
        "kept_id = ANY(:customers) OR merged_id = ANY(:customers)",
        {"why": ERASED},
        free_words=("why",),
    ),
    HeldData(
        "work_orders", "id = ANY(:orders)", {"external_id": "NULL", "state_reason": "NULL"}, free_words=("external_id",)
    ),
    HeldData(
        "visits",
        "id = ANY(:visits)",
        {
            "notes": "NULL",
            "result": "NULL",
            "answers": "NULL",
            "signed_by": "NULL",
            "override_reason": "NULL",
            "unplaced_sentence": "NULL",
        },
        free_words=("notes", "signed_by", "override_reason"),
    ),
    HeldData("visit_windows", _VISITS),
    HeldData("appointments", _VISITS),
    HeldData(
        "holds",
        _VISITS,
        {
            "override_reason": "NULL",
            "lat": TENTH_OF_A_DEGREE.format("lat"),
            "lon": TENTH_OF_A_DEGREE.format("lon"),
        },
    ),
    HeldData("arrival_notes", _VISITS, deleted=True, free_words=("access", "word")),
    HeldData("attachments", _VISITS, deleted=True, hidden=("content",)),
    HeldData("upload_parts", _VISITS, deleted=True, hidden=("content",)),
    HeldData("parts_used", _VISITS),
    HeldData("pickups", _VISITS),
    HeldData("field_events", _VISITS, {"payload": "'{}'"}),
    HeldData("public_links", _VISITS, {"revoked_at": "coalesce(revoked_at, now())"}, hidden=("token_hash",)),
    HeldData("plan_unplaced", _VISITS, {"sentence": ERASED}),
    HeldData("wait_entries", _VISITS, {"end_reason": "NULL"}),
    HeldData("jeopardies", _VISITS, {"repairs": "'[]'"}),
    HeldData("promises", _ORDERS),
    HeldData("node_delays", _ORDERS),
    HeldData("cluster_orders", _ORDERS),
    HeldData("coaching_orders", _ORDERS),
    HeldData("warranties", _VISITS),
    HeldData("follow_ups", _ORDERS),
    HeldData("follow_up_attempts", "follow_up_id = ANY(:follow_ups)", {"notes": "''"}, free_words=("notes",)),
    HeldData("recommendations", _VISITS),
    HeldData("surveys", _VISITS, {"comment": "''"}, free_words=("comment",)),
    HeldData(
        "complaints",
        "id = ANY(:complaints)",
        {"said": ERASED, "facts": "'{}'", "resolution": f"CASE WHEN resolution IS NOT NULL THEN {ERASED} END"},
        free_words=("said", "resolution"),
    ),
    HeldData("complaint_steps", _COMPLAINTS, {"note": "''", "told": "''"}, free_words=("note", "told")),
    HeldData("complaint_hand_overs", _COMPLAINTS, {"note": ERASED, "reason": "''"}, free_words=("note", "reason")),
    HeldData(
        "corrective_actions",
        _COMPLAINTS,
        {"what": ERASED, "effect": f"CASE WHEN effect IS NOT NULL THEN {ERASED} END"},
        free_words=("what", "effect"),
    ),
    HeldData("recovery_surveys", _COMPLAINTS, {"words": "''", "next_at": "NULL"}, free_words=("words",)),
    HeldData(
        "goodwill",
        "id = ANY(:goodwill)",
        {
            "why": ERASED,
            "gift": f"CASE WHEN gift <> '' THEN {ERASED} ELSE '' END",
            "taken_back_why": f"CASE WHEN taken_back_why IS NOT NULL THEN {ERASED} END",
        },
        free_words=("why", "gift", "taken_back_why"),
    ),
    HeldData("improvement_recipients", _COMPLAINTS),
    HeldData("complaint_links", _COMPLAINTS, deleted=True, hidden=("token_hash",)),
    HeldData("outage_recipients", "customer_id = ANY(:customers)"),
    HeldData("outage_orders", _ORDERS),
    HeldData("line_tests", _ORDERS),
    HeldData("remote_fixes", _ORDERS),
    HeldData(
        "messages",
        "id = ANY(:messages)",
        {
            "to_number": ERASED_PHONE,
            "body": "''",
            "parameters": "'{}'",
            "given": "NULL",
            "signature": "''",
            "state": "CASE WHEN state = 'queued' THEN 'suppressed' ELSE state END",
            "suppressed_reason": "CASE WHEN state = 'queued' THEN 'erased' ELSE suppressed_reason END",
        },
        free_words=("to_number", "body"),
    ),
    HeldData("inbox_texts", "message_id = ANY(:messages)", {"to_number": ERASED_PHONE, "body": "''"}),
    HeldData(
        "inbound_texts",
        "id = ANY(:inbound)",
        {"from_number": ERASED_PHONE, "body": "''", "media": "'{}'"},
        free_words=("from_number", "body"),
    ),
    HeldData(
        "inbound_emails",
        "id = ANY(:emails)",
        {"from_address": "''", "from_name": "''", "subject": "''", "body": "''", "parts": "'[]'"}
        | {"message_key": "'erased ' || id"},
        free_words=("from_address", "from_name", "subject", "body"),
    ),
    HeldData("email_attachments", "email_id = ANY(:emails)", deleted=True, hidden=("content",)),
    HeldData(
        "tasks",
        "id = ANY(:tasks)",
        {"sentence": "'The customer''s data has been erased.'", "facts": '\'{"say": "erased"}\''},
    ),
    HeldData(
        "audit_entries",
        "(thing || ':' || thing_id) = ANY(:things) AND why IS NOT NULL",
        {"why": ERASED},
        hidden=("detail",),
    ),
)
