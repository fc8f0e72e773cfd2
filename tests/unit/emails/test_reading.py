"""A message is read as a colleague would read it: its charset, its parts, its own words and what nobody wrote."""

import time
from base64 import b64encode
from datetime import UTC, datetime

import pytest

from dispatch.emails.rules.mailboxes import messages
from dispatch.emails.rules.mentions import mentions_of
from dispatch.emails.rules.mime import LARGEST_BYTES
from dispatch.emails.rules.own_words import unquoted, unsigned
from dispatch.emails.rules.reading import EmailPart, read_email
from dispatch.emails.rules.whose import Claim, SeveralPeople, whose
from dispatch.vocabulary.errors import Invalid

HEAD = b"From: Ada <ada@home.example>\nMessage-ID: <m@home.example>\n"


def of_part(head: bytes, body: bytes) -> str:
    return read_email(HEAD + head + b"\n\n" + body).words


@pytest.mark.parametrize(
    ("head", "body", "words"),
    [
        (b"Content-Type: text/plain; charset=utf-8", "断网了".encode(), "断网了"),
        (b"Content-Type: text/plain; charset=gb2312", "断网了，朱镕基".encode("gb18030"), "断网了，朱镕基"),
        (b"Content-Type: text/plain; charset=big5", "斷網".encode("big5"), "斷網"),
        (b"Content-Type: text/plain; charset=nonsense", "断网".encode(), "断网"),
        (b"Content-Type: text/plain", "断网".encode("gb18030"), "断网"),
        (b"Content-Type: text/plain; charset=punycode", b"slow", "slow"),
        (b"Content-Type: text/plain; charset=iso-8859-1", b"\x80 5 \xe9t\xe9", "€ 5 été"),
        (b"Content-Transfer-Encoding: quoted-printable", b"a=\n b =E2=82=AC", "a b €"),
        (b"Content-Transfer-Encoding: base64", b64encode("断网".encode()), "断网"),
        (b"Content-Type: text/plain", b"a\x00b\x1bc", "abc"),
    ],
)
def test_reads_every_encoding(head: bytes, body: bytes, words: str) -> None:
    assert of_part(head, body) == words


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<STYLE>p {}</STYLE>İİ<p>İzmir</p><script>İ</script>out", "İİ\nİzmir\nout"),
        ("<p>Slow &amp; <b>bad</b></p><p>again</p>", "Slow & bad\n\nagain"),
        ("<style>p{color:red}</style><script>alert(1)</script>Slow<!-- hidden -->", "Slow"),
        ("a<br>b<div>c</div>", "a\nb\nc"),
        ("&lt;script&gt;", "<script>"),
        ("<p>Mine</p><blockquote><p>Theirs</p></blockquote>", "Mine"),
        ("never <ends", "never"),
    ],
)
def test_reads_pages_as_text(page: str, words: str) -> None:
    assert of_part(b"Content-Type: text/html; charset=utf-8", page.encode()) == words


def test_prefers_plain_text_and_names_what_hangs_on_it() -> None:
    content = HEAD + (
        b'Content-Type: multipart/mixed; boundary="o"\n\n--o\n'
        b'Content-Type: multipart/alternative; boundary="i"\n\n--i\n\nplain\n'
        b"--i\nContent-Type: text/html\n\n<p>page</p>\n"
        b'--i--\n--o\nContent-Type: image/png; name="a.png"\nContent-Transfer-Encoding: base64\n\n'
        + b64encode(b"x" * 30) + b"\n--o\nContent-Type: message/rfc822\n\nFrom: b@c.example\n\ninner words\n--o--\n"
    )  # fmt: skip
    found = read_email(content)
    assert found.words == "plain"
    assert [(part.name, part.content_type) for part in found.parts] == [("a.png", "image/png"), ("", "message/rfc822")]
    assert found.parts[0] == EmailPart("a.png", "image/png", 30, b"x" * 30)


def test_reads_headers() -> None:
    found = read_email(
        b"From: =?gb2312?B?1cXI/Q==?= <Zhang@QQ.example>\nReply-To: me@home.example\n"
        b"Subject: =?utf-8?q?Slow_?=\n =?utf-8?q?line?=\n"
        b"Date: Mon, 30 Nov 2026 09:00:00 +0800\nMessage-ID: <a@b>\nIn-Reply-To: <n@x>\nReferences: <o@x> <n@x>\n\nhi"
    )
    assert (found.from_name, found.from_address, found.subject) == ("张三", "me@home.example", "Slow line")
    assert found.sent_at == datetime(2026, 11, 30, 1, tzinfo=UTC)
    assert found.answers == ("n@x", "o@x")


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("New\n\nOn Mon, 30 Nov 2026, Linwan wrote:\n> old\n> older", "New"),
        ("New\n\nOn Mon, 30 Nov 2026 at 09:00 Linwan Net <x@linwan.example>\nwrote:\n> old", "New"),
        ("New\n-----Original Message-----\nFrom: x", "New"),
        ("新的\n\n------------------ 原始邮件 ------------------\n发件人: x", "新的"),
        ("新的\n\n在 2026年11月30日，客服 写道：\n> 旧", "新的"),
        ("New\nFrom: Linwan\nSent: Monday\nTo: Ada\nSubject: old\nold words", "New"),
        ("> old\nNew below", "New below"),
        ("From: the cellar to the roof it is slow", "From: the cellar to the roof it is slow"),
        ("> all quoted", "> all quoted"),
    ],
)
def test_cuts_what_is_quoted(text: str, own: str) -> None:
    assert unquoted(text) == own


def test_cuts_the_signature_where_words_stand_above_it() -> None:
    assert unsigned("Slow\n-- \nAda") == "Slow"
    assert unsigned("-- \nAda") == "-- \nAda"


def _deep(levels: int) -> bytes:
    return b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(levels))


HOSTILE = {
    "deep": (_deep(2000), "email_too_deep"),
    "forwarded": (b"Content-Type: message/rfc822\n\n" * 3000, "email_too_deep"),
    "parts": (b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 500_000, "email_too_deep"),
    "lines": (b"\n" * 5_000_000, "email_too_deep"),
    "headers": (b"X: y\n" * 200_000, None),
    "large": (b"\n" + b"x" * LARGEST_BYTES, "email_too_large"),
    "comment": (b"Content-Type: " + b"(" * 3_000_000 + b"\n\nhi", "not_an_email"),
    "tags": (b"Content-Type: text/html\n\n" + b"<" * 5_000_000, None),
    "comments": (b"Content-Type: text/html\n\n" + b"<!--" * 1_000_000, None),
    "words": (b"Subject: " + b"=?utf-8?q?a?= " * 300_000 + b"\n\nhi", None),
    "on": (b"\n" + (b"On " + b"x" * 1900 + b"\n") * 4000, None),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_reads_hostile_messages_in_little_time_or_refuses_them(name: str) -> None:
    content, code = HOSTILE[name]
    begins = time.process_time()
    try:
        read_email(HEAD + content)
        refused = None
    except Invalid as fault:
        refused = fault.code
    assert time.process_time() - begins < 5
    if name != "headers":
        assert refused == code


def test_refuses_what_is_no_message() -> None:
    for content in (b"", b"%PDF-1.4", b"just words\n\nmore", b"Colour: red\n\nwords"):
        with pytest.raises(Invalid) as refusal:
            read_email(content)
        assert refusal.value.code == "not_an_email"


def test_divides_a_mailbox() -> None:
    box = b"From a\nA: 1\n\n>From here\nFrom the line above\n\nFrom b\nB: 2\n\nx\n"
    assert list(messages(box.splitlines(keepends=True))) == [
        b"A: 1\n\nFrom here\nFrom the line above\n\n", b"B: 2\n\nx\n",
    ]  # fmt: skip


def test_finds_what_is_named() -> None:
    found = mentions_of("C-000012, fd 7, C-1, ＦＤ－０００００８, INST-1042. and 12 words")
    assert (found.complaint_ids, found.order_ids) == ((12,), (7, 8))
    assert "INST-1042" in found.tokens


def test_chooses_the_strongest_and_doubts_between_people() -> None:
    ada, bob = Claim(1, 1, "+1"), Claim(2, 2, "+2")
    assert whose([[], [ada], [bob]]) == ada
    assert whose([[ada, bob]]) == SeveralPeople()
    assert whose([[Claim(3, 1, "+3"), ada]]) == Claim(3, 1, "+3")  # One person, two records.
    assert whose([[Claim(4, 4, "+1"), ada]]) == Claim(4, 4, "+1")  # One household's number.
    assert whose([[], []]) is None
