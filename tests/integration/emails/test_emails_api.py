"""What customers write to the mail desk ends as a complaint, as words about one, as a task, or is only counted."""

from email import message_from_bytes, policy
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner

from dispatch.bootstrap import Backend
from dispatch.cli import main
from dispatch.db.tables import WorkOrder
from dispatch.vocabulary.terms import Role
from tests.support.backends import SECRET
from tests.support.complaints import CUSTOMER, a_desk, act, an_order, complain, delivered, read, resolve, step, tasks
from tests.support.doors.api_clients import Door, door
from tests.support.doors.emails import SENDER, a_mailbox, a_message, hand_in, taken
from tests.support.messages import a_visit
from tests.support.technicians import a_territory

FORM = "multipart/form-data"


@pytest.fixture
def desk(backend: Backend) -> Door:
    return a_desk(backend)


def test_makes_a_complaint_of_what_names_an_order(backend: Backend, desk: Door) -> None:
    order_id = an_order(backend)
    found = taken(desk, a_message(f"It drops every evening. My order: FD-{order_id:06d}\n-- \nAda"))
    assert (found["outcome"], found["from_address"], found["complaint_id"]) == ("complaint", SENDER, 1)
    assert found["sent_at"] == "2026-11-30T08:00:00+00:00"
    row = read(desk)
    assert (row["channel"], row["order_id"], row["owner_id"], row["state"]) == ("email", order_id, None, "acknowledged")
    assert row["said"] == f"Internet drops\n\nIt drops every evening. My order: FD-{order_id:06d}"
    assert [one["facts"]["reference"] for one in tasks(desk, "complaint_waits")] == [row["number"]]
    [told] = delivered(backend)
    assert row["number"] in told


def test_makes_nothing_new_of_the_same_message(backend: Backend, desk: Door) -> None:
    message = a_message(f"Order FD-{an_order(backend):06d}")
    first = taken(desk, message)
    again = hand_in(desk, a_message("Other words", message_id="<m-1@home.example>"))
    assert (again.status_code, again.json) == (200, first)
    assert len(desk.get("/complaints").json["items"]) == 1
    assert len(read(desk)["steps"]) == 1


def test_knows_a_message_without_an_id_by_its_content(backend: Backend, desk: Door) -> None:
    message = a_message(f"Order FD-{an_order(backend):06d}", message_id="")
    first = taken(desk, message)
    assert first["message_key"].startswith("sha256:")
    again = hand_in(desk, message.replace(b"\n", b"\r\n"))
    assert (again.status_code, again.json) == (200, first)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Please look at it.\n\n-- \nAda, phone (202) 555-0177", "Slow"),
        ("Still slow", "My order FD 1"),
        ("Bestellung INST-10 ist nicht fertig", "Langsam"),
        (
            "Hello\n\nOn Mon, 30 Nov 2026 at 09:00, Linwan <x@linwan.example> wrote:\n> your order FD-000001",
            "Re: order",
        ),
    ],
)
def test_finds_the_customer_by_what_is_named(backend: Backend, desk: Door, text: str, subject: str) -> None:
    with backend.work() as work:
        a_visit(work, phone=CUSTOMER)
        work.tools.phone_region  # noqa: B018 - The house reads numbers as its own.
    with backend.work() as work:
        work.session.get_one(WorkOrder, 1).external_id = "INST-10"
    found = taken(desk, a_message(text, subject=subject))
    assert (found["outcome"], found["customer_id"]) == ("complaint", 1)


def test_asks_a_person_whose_a_message_is_and_knows_the_address_from_then_on(backend: Backend, desk: Door) -> None:
    order_id = an_order(backend)
    found = taken(desk, a_message())
    assert (found["outcome"], found["reason"], found["complaint_id"]) == ("waiting", "unknown_sender", None)
    [task] = tasks(desk, "email_waits")
    assert (task["email_id"], task["actions"], task["facts"]["from_address"]) == (1, ["open_email"], SENDER)
    assert "The internet drops" in task["sentence"]
    given = desk.post("/emails/1/assignment", {"order_id": order_id})
    assert (given.status_code, given.json["outcome"], given.json["reason"]) == (201, "complaint", None)
    assert tasks(desk, "email_waits") == []
    assert read(desk)["order_id"] == order_id
    assert desk.post("/emails/1/assignment", {"order_id": order_id}).json["title"] == "email_assigned"
    later = taken(desk, a_message("And the box is hot.", message_id="<m-2@home.example>"))
    assert (later["outcome"], later["complaint_id"]) == ("words", 1)


def test_asks_a_person_where_several_may_be_meant(backend: Backend, desk: Door) -> None:
    for phone in (CUSTOMER, "+12025550188"):
        with backend.work() as work:
            a_visit(work, phone=phone)
    found = taken(desk, a_message("FD-000001 and FD-000002"))
    assert (found["outcome"], found["reason"]) == ("waiting", "several_people")
    assert desk.get("/complaints").json["items"] == []


def test_adds_a_reply_to_its_complaint(backend: Backend, desk: Door) -> None:
    taken(desk, a_message(f"Order FD-{an_order(backend):06d}"))
    reply = a_message(
        "Still not better.\n\nAm 30.11. schrieb Linwan:\n> How is it now?",
        subject="Re: Internet drops",
        message_id="<m-9@home.example>",
        In_Reply_To="<answer@linwan.example>",
        References="<m-1@home.example> <answer@linwan.example>",
    )
    found = taken(desk, reply)
    assert (found["outcome"], found["complaint_id"]) == ("words", 1)
    steps = read(desk)["steps"]
    assert [(one["channel"], one["user_id"]) for one in steps] == [("email", None), ("email", None)]
    assert steps[1]["note"].startswith("Still not better.")
    assert "How is it now" not in steps[1]["note"]
    assert [one["facts"]["reference"] for one in tasks(desk, "complaint_words")] == ["C-000001"]


def test_adds_what_names_the_complaint_in_its_subject(backend: Backend, desk: Door) -> None:
    complain(desk, an_order(backend))
    found = taken(desk, a_message("One more thing.", subject="WG: Ihre Beschwerde C-000001"))
    assert (found["outcome"], found["complaint_id"]) == ("words", 1)
    assert read(desk)["steps"][-1]["note"] == "One more thing."


def test_makes_a_new_complaint_of_words_about_one_that_has_ended(backend: Backend, desk: Door) -> None:
    order_id = an_order(backend)
    complain(desk, order_id)
    other = a_desk(backend, "Robin")
    assert step(other, "cancelled", "They withdraw it.").status_code == 201
    found = taken(desk, a_message("It is back.", subject="Re: C-000001"))
    assert (found["outcome"], found["complaint_id"]) == ("complaint", 2)
    assert read(desk, 2)["order_id"] == order_id
    assert read(desk)["state"] == "cancelled"


def test_takes_no_word_of_a_mail_for_an_acceptance(backend: Backend, desk: Door) -> None:
    complain(desk, an_order(backend))
    resolve(desk)
    taken(desk, a_message("Thank you, all is well.", subject="Re: C-000001"))
    assert read(desk)["state"] == "resolved"


@pytest.mark.parametrize(
    ("headers", "sender", "reason"),
    [
        ({"Auto_Submitted": "auto-replied (vacation)"}, SENDER, "auto_reply"),
        ({"X_Autoreply": "yes"}, SENDER, "auto_reply"),
        ({"Precedence": "Bulk"}, SENDER, "bulk"),
        ({"Return_Path": "<>"}, SENDER, "bounce"),
        ({}, "MAILER-DAEMON@mx.example", "bounce"),
    ],
)
def test_counts_what_nobody_wrote(
    backend: Backend, desk: Door, headers: dict[str, str], sender: str, reason: str
) -> None:
    order_id = an_order(backend)
    found = taken(desk, a_message(f"I am away. Order FD-{order_id:06d}", sender=sender, **headers))
    assert (found["outcome"], found["reason"]) == ("ignored", reason)
    assert desk.get("/complaints").json["items"] == []
    assert tasks(desk, "email_waits") == []
    assert delivered(backend) == []
    assert [one["id"] for one in desk.get("/emails?outcome=ignored").json["items"]] == [1]
    given = desk.post(
        "/emails/1/assignment", {"order_id": order_id}
    )  # A rule may err; a person may not be bound by it.
    assert given.json["outcome"] == "complaint"


def test_takes_a_mail_of_a_group_for_a_customers(backend: Backend, desk: Door) -> None:
    """Desks whose address is a group get each message marked as a list's."""
    found = taken(desk, a_message(f"FD-{an_order(backend):06d}", Precedence="list", List_ID="<complaints.linwan>"))
    assert found["outcome"] == "complaint"


def test_names_what_hangs_on_a_message_though_it_can_not_be_kept(backend: Backend, desk: Door) -> None:
    message = message_from_bytes(a_message(f"FD-{an_order(backend):06d}"), policy=policy.default)
    message.add_attachment(b"\x89PNG" * 10, maintype="image", subtype="png", filename="光猫.png")
    found = taken(desk, message.as_bytes())
    assert found["parts"] == [
        {"name": "光猫.png", "content_type": "image/png", "size_bytes": 40} | {"attachment_id": None, "kept_as": None}
    ]


def test_asks_the_first_owner_for_what_the_category_needs(backend: Backend, desk: Door) -> None:
    taken(desk, a_message(f"Too much. FD-{an_order(backend):06d}"), category="billing")
    assert read(desk)["category"] == "billing"
    assert tasks(desk, "complaint_facts") == []
    assert act(desk, "take").status_code == 201
    [task] = tasks(desk, "complaint_facts")
    assert (task["owner"], task["facts"]["facts_missing"]) == ("Sam", "invoice, amount")
    refused = act(desk, "facts", {"category": "billing", "facts": {"invoice": "R-7"}})
    assert (refused.status_code, refused.json["title"]) == (422, "facts_missing")
    foreign = act(a_desk(backend, "Robin"), "facts", {"category": "question"})
    assert (foreign.status_code, foreign.json["title"]) == (409, "not_the_owner")
    said = act(desk, "facts", {"category": "billing", "facts": {"invoice": "R-7", "amount": "30"}})
    assert (said.status_code, said.json["facts"]) == (201, {"invoice": "R-7", "amount": "30"})
    assert tasks(desk, "complaint_facts") == []


def test_sorts_a_complaint_that_came_without_a_category(backend: Backend, desk: Door) -> None:
    taken(desk, a_message(f"FD-{an_order(backend):06d}"))
    act(desk, "take")
    said = act(desk, "facts", {"category": "conduct", "facts": {"who": "J.", "when": "Monday", "wish": "a call"}})
    assert (said.json["category"], said.json["facts"]) == ("conduct", {"who": "J.", "when": "Monday", "wish": "a call"})


def test_sets_a_message_aside(desk: Door) -> None:
    taken(desk, a_message("Buy cheap watches"))
    done = desk.post("/emails/1/set-aside")
    assert (done.json["outcome"], done.json["reason"]) == ("ignored", "set_aside")
    assert tasks(desk, "email_waits") == []
    assert desk.post("/emails/1/set-aside").json["title"] == "email_settled"


def test_asks_a_person_about_a_message_without_a_word(desk: Door) -> None:
    found = taken(desk, a_message("", subject=""))
    assert (found["outcome"], found["reason"]) == ("waiting", "no_words")


def test_takes_a_mailbox_in_message_by_message(backend: Backend, desk: Door) -> None:
    order_id = an_order(backend)
    box = a_mailbox(
        a_message(f"FD-{order_id:06d}"),
        a_message(
            "From here it is slow\nFrom there too", message_id="<m-2@home.example>", In_Reply_To="<m-1@home.example>"
        ),
        b"this is no message\n\n",
        a_message("away", message_id="<m-3@home.example>", Auto_Submitted="auto-replied"),
        a_message("who am I", message_id="<m-4@home.example>", sender="x@y.example"),
    )
    for known in (False, True):
        answer = desk.ask("POST", "/email-imports", data=box, content_type="application/mbox")
        assert answer.status_code == 200, answer.json
        counted = {
            name: answer.json[name] for name in ("complaints", "words", "waiting", "ignored", "known", "refused")
        }
        new = {"complaints": 1, "words": 1, "waiting": 1, "ignored": 1, "known": 0, "refused": 1}
        none = {"complaints": 0, "words": 0, "waiting": 0, "ignored": 0, "known": 4, "refused": 1}
        assert counted == (none if known else new)
        assert [one["code"] for one in answer.json["items"]] == [None, None, "not_an_email", None, None]
    assert read(desk)["steps"][1]["note"] == "From here it is slow\nFrom there too"


def test_takes_several_files_at_once(backend: Backend, desk: Door) -> None:
    order_id = an_order(backend)
    files = [
        (BytesIO(a_message(f"FD-{order_id:06d}")), "one.eml"),
        (BytesIO(b"%PDF-1.4"), "two.eml"),
        (BytesIO(a_message("more", message_id="<m-2@home.example>")), "three.eml"),
    ]
    answer = desk.ask("POST", "/email-imports?category=question", data={"files": files}, content_type=FORM)
    items = [(one["name"], one["outcome"], one["code"]) for one in answer.json["items"]]
    assert items == [("one.eml", "complaint", None), ("two.eml", None, "not_an_email"), ("three.eml", "words", None)]


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/octet-stream"])
def test_refuses_mail_of_another_type_by_name(desk: Door, kind: str) -> None:
    for path in ("/emails", "/email-imports"):
        answer = desk.ask("POST", path, data=a_message(), content_type=kind)
        assert (answer.status_code, answer.json["title"]) == (415, "unsupported_media_type")
    assert desk.get("/emails").json["items"] == []


def test_refuses_what_is_too_large(desk: Door) -> None:
    answer = hand_in(desk, a_message("x" * 990 + "\n" * 10_100_000))
    assert answer.status_code == 413
    assert desk.get("/emails").json["items"] == []


def test_keeps_messages_within_bounds(backend: Backend) -> None:
    with backend.work() as work:
        ids = {code: a_territory(work, code).id for code in ("T1", "T2")}
    own = door(backend, Role.SERVICE, name="own", territory_ids=(ids["T1"],))
    other = door(backend, Role.SERVICE, name="other", territory_ids=(ids["T2"],))
    found = taken(own, a_message())
    assert found["outcome"] == "waiting"
    assert [one["email_id"] for one in tasks(own, "email_waits")] == [found["id"]]
    assert tasks(other, "email_waits") == []
    assert other.get("/emails").json["items"] == []
    assert other.get(f"/emails/{found['id']}").status_code == 404
    assert other.post(f"/emails/{found['id']}/set-aside").status_code == 404
    assert taken(other, a_message())["id"] != found["id"]
    assert own.post(f"/emails/{found['id']}/set-aside").status_code == 201


def test_sees_no_order_beyond_bounds(backend: Backend, desk: Door) -> None:
    order_id = an_order(backend)
    crm = door(backend, Role.INTEGRATION, name="crm")
    found = taken(crm, a_message(f"FD-{order_id:06d}"))
    assert (found["outcome"], found["complaint_id"]) == ("waiting", None)
    assert crm.post("/emails/1/assignment", {"order_id": order_id}).status_code == 404
    assert desk.post("/emails/1/assignment", {"order_id": order_id}).status_code == 201


def test_imports_a_folder_by_the_command(backend: Backend, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "new").mkdir()
    order_id = an_order(backend)
    (tmp_path / "a.eml").write_bytes(a_message(f"FD-{order_id:06d}"))
    (tmp_path / "notes.txt").write_bytes(b"no mail")
    (tmp_path / "box.mbox").write_bytes(a_mailbox(a_message("who", message_id="<m-2@x>", sender="q@w.example")))
    (tmp_path / "sub" / "new" / "1700.M1").write_bytes(a_message("more", message_id="<m-3@home.example>"))
    for known in (False, True):
        ran = CliRunner(env={"DATABASE_URL": backend.database.url, "DISPATCH_SECRET": SECRET}).invoke(
            main, ["import-emails", str(tmp_path)]
        )
        assert ran.exit_code == 0, ran.output
        said = (
            "0 complaints, 0 added to one, 0 wait for a person, 0 automatic, 3 were here already, 0 refused."
            if known
            else "1 complaints, 1 added to one, 1 wait for a person, 0 automatic, 0 were here already, 0 refused."
        )
        assert said in ran.output
