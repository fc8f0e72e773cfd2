"""The console's page of imports: a file is tried, then taken in, and every refusal is said in the reader's language."""

from io import BytesIO

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import OrderImport
from dispatch.orders.api.file_schemas import unread_lines
from dispatch.orders.processes.import_jobs import work_off
from dispatch.vocabulary.terms import Role
from tests.support.doors.api_clients import door
from tests.support.doors.pages import Reader, signed_in, words_of
from tests.support.technicians import a_technician, a_territory

PAGE = "/console/imports"
FILE = (
    "订单号;类型;客户姓名;电话;地址\nP-1;维修;李娜;+8613912345678;Landstrasse 5\nP-2;维修;王芳;12345;Landstrasse 6\n"
).encode("gbk")


@pytest.fixture
def house(backend: Backend) -> Backend:
    """A house with one technician."""
    with backend.work() as work:
        a_technician(work, a_territory(work))
    return backend


def _hand_in(reader: Reader, house: Backend, data: bytes, **fields: str) -> str:
    """Sends a file from its page, lets the worker read it, and returns the page it leads to."""
    sent = reader.send(PAGE, PAGE, file=(BytesIO(data), "orders.csv"), **fields)
    assert sent.status_code == 303
    address: str = sent.headers["Location"]
    if address != PAGE:
        work_off(house, unread_lines, int(address.rsplit("/", 1)[1]))
    return address


def _orders(house: Backend) -> list[str]:
    return [one["external_id"] for one in door(house).get("/orders").json["items"]]


@pytest.mark.parametrize(
    ("language", "refused", "kept"),
    [
        ("en", "The phone number is not one that can be called", "This was a trial: nothing of the file was kept."),
        ("zh-CN", "电话号码无法拨打", "这是试导入，未保存任何内容。"),
    ],
)
def test_tries_a_file_then_takes_it_in(house: Backend, language: str, refused: str, kept: str) -> None:
    reader = signed_in(house)
    reader.language = language
    tried = words_of(reader.get(_hand_in(reader, house, FILE, how="try")).text)
    assert refused in tried
    assert "电话" in tried
    assert kept in tried
    assert "P-1" in tried
    assert _orders(house) == []
    page = _hand_in(reader, house, FILE, how="keep")
    assert kept not in words_of(reader.get(page).text)
    assert _orders(house) == ["P-1"]
    told = reader.get(f"/api/v1/order-imports/{page.rsplit('/', 1)[1]}").json
    assert told["lines_total"] == told["lines_done"], "the heading is no line that is still to come"


@pytest.mark.parametrize(
    ("total", "language", "words"),
    [(900, "en", "400 of 900 lines read"), (900, "zh-CN", "已读取400/900行"), (0, "en", "400 lines read")],
)
def test_says_how_far_a_file_has_come_while_it_is_read(house: Backend, total: int, language: str, words: str) -> None:
    reader = signed_in(house)
    reader.language = language
    address = reader.send(PAGE, PAGE, file=(BytesIO(FILE), "orders.csv"), how="keep").headers["Location"]
    with house.work() as work:
        row = work.session.query(OrderImport).one()
        row.state, row.lines_done, row.lines_total = "running", 400, total
    page = reader.get(address).text
    assert words in words_of(page)
    assert ('<progress max="900" value="400">' in page) == bool(total)
    assert 'data-live="2"' in page
    with house.work() as work:
        row = work.session.query(OrderImport).one()
        row.state, row.lines_done, row.ended_at = "done", 900, work.now
    assert "<progress" not in reader.get(address).text


def test_says_why_a_file_can_not_be_read(house: Backend) -> None:
    reader = signed_in(house)
    reader.language = "zh-CN"
    assert _hand_in(reader, house, bytes(range(256)) * 4, how="keep") == PAGE
    assert "无法识别文件的编码" in words_of(reader.get(PAGE).text)
    page = words_of(reader.get(_hand_in(reader, house, b"kind,colour\nrepair,blue\n", how="keep")).text)
    assert "有无法识别的列" in page
    assert _orders(house) == []


LINA = '{"name": "李娜", "phone": "+8613912345678"}'
LINES = "\n".join(
    (
        '{"kind": "mend", "customer": ' + LINA + ', "site": {"address": "Landstrasse 5"}}',
        '{"kind": "repair", "customer": {"phone": "1"}, "site": {"address": "Landstrasse 5"}}',
        '{"kind": "repair", "customer": ' + LINA + ', "site": {"address": "L 5", "lat": 91, "lon": 1}}',
        '{"kind": "repair", "customer": ' + LINA + ', "site": {"address": "L 5"}, '
        '"windows": [{"start": "2026-12-02T10:00Z", "end": "2026-12-02T09:00Z"}], "colour": "red"}',
    )
).encode()


@pytest.mark.parametrize(
    ("language", "remedies"),
    [
        (
            "en",
            [
                "kind: Write one of these: install, repair",
                "customer.name: This is needed",
                "from -90 to 90",
                "exchange",
            ],
        ),
        (
            "zh-CN",
            [
                "kind：请填写以下之一：install",
                "customer.name：必填",
                "-90 至 90 之间",
                "请对调或更正",
                "无法识别该字段",
            ],
        ),
    ],
)
def test_says_in_the_readers_words_what_would_be_right(house: Backend, language: str, remedies: list[str]) -> None:
    reader = signed_in(house)
    reader.language = language
    sent = reader.send(PAGE, PAGE, file=(BytesIO(LINES), "orders.jsonl"), how="try")
    work_off(house, unread_lines, int(sent.headers["Location"].rsplit("/", 1)[1]))
    said = words_of(reader.get(sent.headers["Location"]).text)
    assert [one for one in remedies if one not in said] == []
    assert "Must be" not in said
    assert "Missing data" not in said


def test_is_no_page_of_those_who_may_not_place_orders(house: Backend) -> None:
    assert signed_in(house, Role.ADMIN).get(PAGE).status_code == 200
    assert Reader(house).get(PAGE).status_code in {302, 303, 401}
