"""How letters become bytes."""

from collections.abc import Iterator
from datetime import date

from tests.corpora.imports.case import HEADING, ImportCase, row, said, table

_ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk", "big5", "utf-32")


def cases(_day: date) -> Iterator[ImportCase]:
    for number, encoding in enumerate(_ENCODINGS):
        id = f"ENC-{number}"
        text = table(HEADING, row(id, customer_name="王建國", address="台北市建國路88號附近"))
        expected = said(id, customer__name="王建國", site__address="台北市建國路88號附近")
        yield ImportCase(encoding, text.encode(encoding), expected)
    chinese = table(
        ("订单号", "类型", "客户姓名", "联系电话", "安装地址"),
        ("ENC-20", "维修", "李娜", "+8613912345678", "北京市朝阳区建国路88号"),
    )
    expected = said(
        "ENC-20", customer__name="李娜", customer__phone="+8613912345678", site__address="北京市朝阳区建国路88号"
    )
    yield ImportCase("Chinese Excel's CSV", chinese.encode("gbk"), expected)
    utf16 = table(HEADING, row("ENC-21", customer_name="李娜"), separator="\t")
    yield ImportCase(
        "Excel's Unicode text", b"\xff\xfe" + utf16.encode("utf-16-le"), said("ENC-21", customer__name="李娜")
    )
    western = table(HEADING, row("ENC-22", customer_name="Jörg Müller", address="Zürcherstraße 5"), separator=";")
    expected = said("ENC-22", customer__name="Jörg Müller", site__address="Zürcherstraße 5")
    yield ImportCase("Western Excel's CSV", western.encode("cp1252"), expected)
    yield ImportCase(
        "one Chinese name among Western cells",
        table(HEADING, row("ENC-23", customer_name="王建国")).encode("gb18030"),
        said("ENC-23", customer__name="王建国"),
    )
    rare = table(HEADING, row("ENC-24", customer_name="𠮷田", address="龘䶮路1号"))
    yield ImportCase(
        "rare characters", rare.encode("gb18030"), said("ENC-24", customer__name="𠮷田", site__address="龘䶮路1号")
    )
    yield ImportCase(
        "what Windows browsers call CSV",
        table(HEADING, row("ENC-25")).encode(),
        said("ENC-25"),
        content_type="application/vnd.ms-excel",
    )
    invisible = "\ufeff" + table(HEADING, row("ENC-26", customer_name="\u200bDrew\xa0Hall\u202c"))
    yield ImportCase("invisible letters", invisible.encode("utf-8-sig"), said("ENC-26"))
    spoiled = table(HEADING, row("ENC-27", address="Zürcherstraße 5"), row("ENC-28", customer_name="J#rg"))
    yield ImportCase(
        "UTF-8 with a spoiled letter costs its row",
        spoiled.encode().replace(b"#", b"\xf6"),
        said("ENC-27", site__address="Zürcherstraße 5"),
        refused=((3, "lost_letters", "customer_name"),),
    )
    ended = table(HEADING, row("ENC-29")).encode() + b"\x1a"
    yield ImportCase("the end that old programs write", ended, said("ENC-29"))
    yield ImportCase("one JSON list", b'[{"external_id": "ENC-30"}]', refused=((1, "invalid", "kind, customer, site"),))
    yield ImportCase("a photo", bytes(range(256)) * 4, failure="unknown_encoding")
    yield ImportCase("nothing but blank lines", b"\r\n \r\n,,,\r\n", failure="empty_file",
                     refused=((1, "empty_file", None),))  # fmt: skip
