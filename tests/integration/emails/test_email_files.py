"""Pictures and papers that customers send by e-mail are kept safely and shown, and go with the customer's data."""

from email import message_from_bytes, policy

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Complaint, EmailAttachment
from dispatch.operations.privacy.retention import let_go
from dispatch.vocabulary.terms import Role
from tests.support.clocks import FixedClock
from tests.support.complaints import CUSTOMER, a_desk, act, an_order, read
from tests.support.doors.api_clients import Door, door
from tests.support.doors.emails import a_message, hand_in, taken
from tests.support.doors.pages import signed_in, words_of
from tests.support.pictures import A_HEIC, a_jpeg, a_png, a_png_of, opened
from tests.support.technicians import a_territory

PDF = b"%PDF-1.7\n" + b"1 0 obj\n" * 100


@pytest.fixture
def desk(backend: Backend) -> Door:
    return a_desk(backend)


def with_files(text: str, *files: tuple[str, str, bytes], **headers: str) -> bytes:
    """A message with files: name, type that it gives itself, content."""
    message = message_from_bytes(a_message(text, **headers), policy=policy.default)
    for name, content_type, content in files:
        main, _, sub = content_type.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


def kept(backend: Backend) -> list[tuple[int, str]]:
    with backend.work() as work:
        rows = work.session.query(EmailAttachment).order_by(EmailAttachment.id)
        return [(one.place, one.content_type) for one in rows]


def test_keeps_pictures_drawn_anew_and_papers(backend: Backend, desk: Door) -> None:
    message = with_files(
        f"FD-{an_order(backend):06d}",
        ("modem.jpg", "image/jpeg", a_jpeg((400, 300), comment=b"<script>alert(1)</script>")),
        ("bill.pdf", "application/pdf", PDF),
        ("telephone.heic", "application/octet-stream", A_HEIC),
    )
    found = taken(desk, message)
    assert [(one["name"], one["kept_as"]) for one in found["parts"]] == [
        ("modem.jpg", "image/jpeg"), ("bill.pdf", "application/pdf"), ("telephone.heic", "image/jpeg")
    ]  # fmt: skip
    picture, paper, _ = (desk.get(f"/email-attachments/{one['attachment_id']}") for one in found["parts"])
    assert opened(picture.data).size == (400, 300)
    assert b"script" not in picture.data
    assert not opened(picture.data).getexif()
    assert paper.data == PDF


def test_hands_files_out_so_that_nothing_of_them_runs(backend: Backend, desk: Door) -> None:
    found = taken(desk, with_files(f"FD-{an_order(backend):06d}", ("bill.pdf", "text/html", PDF)))
    answer = desk.get(f"/email-attachments/{found['parts'][0]['attachment_id']}")
    assert answer.content_type == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("name", "content_type", "content"),
    [
        ("page.html", "text/html", b"<script>alert(1)</script>" * 100),
        ("photo.jpg", "image/jpeg", b"<svg onload='alert(1)'/>" * 100),
        ("list.zip", "application/zip", b"PK\x03\x04" * 300),
        ("broken.png", "image/png", b"\x89PNG\r\n\x1a\n" * 100),
        ("bomb.png", "image/png", a_png_of(60_000, 60_000) + b"\0" * 500),
        ("dot.png", "image/png", a_png((1, 1))),
        ("huge.pdf", "application/pdf", PDF + b"%" * 3_000_000),
    ],
)
def test_names_what_it_does_not_keep(
    backend: Backend, desk: Door, name: str, content_type: str, content: bytes
) -> None:
    found = taken(desk, with_files(f"FD-{an_order(backend):06d}", (name, content_type, content)))
    assert found["outcome"] == "complaint"
    assert [(one["name"], one["attachment_id"], one["kept_as"]) for one in found["parts"]] == [(name, None, None)]
    assert kept(backend) == []


def test_keeps_ten_files_at_most_and_the_same_one_once(backend: Backend, desk: Door) -> None:
    papers = [(f"{number}.pdf", "application/pdf", PDF + b"%d" % number) for number in range(12)]
    taken(desk, with_files(f"FD-{an_order(backend):06d}", papers[0], *papers))
    assert [place for place, _ in kept(backend)] == [0, *range(2, 11)]


def test_keeps_nothing_of_a_message_that_nobody_wrote_and_nothing_twice(backend: Backend, desk: Door) -> None:
    an_order(backend)
    taken(desk, with_files("FD-000001", ("ad.jpg", "image/jpeg", a_jpeg((400, 300))), Precedence="bulk"))
    assert kept(backend) == []
    message = with_files("FD-000001", ("a.pdf", "application/pdf", PDF), message_id="<m-2@home.example>")
    taken(desk, message)
    assert hand_in(desk, message).status_code == 200
    assert len(kept(backend)) == 1


def test_shows_them_to_nobody_beyond_their_bounds(backend: Backend, desk: Door) -> None:
    found = taken(desk, with_files(f"FD-{an_order(backend):06d}", ("bill.pdf", "application/pdf", PDF)))
    with backend.work() as work:
        other = a_territory(work, "T9").id
    path = f"/email-attachments/{found['parts'][0]['attachment_id']}"
    assert door(backend, Role.SERVICE, name="stranger", territory_ids=(other,)).get(path).status_code == 404
    assert door(backend, Role.INTEGRATION, name="crm").get(path).status_code == 404
    assert desk.get(path).status_code == 200


@pytest.mark.parametrize(("language", "words"), [("en", "Came by e-mail"), ("zh-CN", "邮件附件")])
def test_shows_them_on_the_pages_of_message_ticket_and_order(
    backend: Backend, desk: Door, language: str, words: str
) -> None:
    order_id = an_order(backend)
    message = with_files(f"FD-{order_id:06d}", ("<b>x</b>.jpg", "image/jpeg", a_jpeg()), ("x.zip", "a/zip", b"PK"))
    found = taken(desk, message)
    picture = (
        f'<img src="/api/v1/email-attachments/{found["parts"][0]["attachment_id"]}" alt="&lt;b&gt;x&lt;/b&gt;.jpg"'
    )
    clerk = signed_in(backend, Role.DISPATCHER)
    for path in (f"/console/emails/{found['id']}", f"/console/orders/{order_id}"):
        page = clerk.get(f"{path}?lang={language}").text
        assert picture in page
        assert words in words_of(page)
    assert picture in clerk.get(f"/console/complaints/{found['complaint_id']}").text
    assert "x.zip" in words_of(clerk.get(f"/console/emails/{found['id']}").text)
    assert read(desk)["order_id"] == order_id


def test_lets_them_go_with_the_words_of_the_message(backend: Backend, desk: Door, clock: FixedClock) -> None:
    taken(desk, with_files(f"FD-{an_order(backend):06d}", ("bill.pdf", "application/pdf", PDF)))
    let_go(backend)
    assert len(kept(backend)) == 1
    clock.forward(days=backend.settings.keep_texts_days + 1)
    let_go(backend)
    assert kept(backend) == []


def test_erases_them_with_their_customer(backend: Backend, desk: Door) -> None:
    taken(desk, with_files(f"FD-{an_order(backend):06d}", ("bill.pdf", "application/pdf", PDF)))
    chief = door(backend, Role.ADMIN, name="chief")
    [customer] = chief.get(f"/customers?phone={CUSTOMER.replace('+', '%2B')}").json["items"]
    exported = chief.get(f"/customers/{customer['id']}/export").json["data"]["email_attachments"]
    assert [(one["content_type"], "content" in one) for one in exported] == [("application/pdf", False)]
    assert act(desk, "take").status_code == 201
    with backend.work() as work:
        complaint = work.session.query(Complaint).one()
        complaint.state, complaint.closed_at = "cancelled", work.now
        complaint.order.state = "cancelled"
        complaint.order.visits[0].state = "cancelled"
    assert chief.post(f"/customers/{customer['id']}/erase").status_code == 200
    assert kept(backend) == []
