"""What people call columns, and where they put the heading."""

from collections.abc import Iterator
from datetime import date

from tests.corpora.imports.case import HEADING, PHONE, ImportCase, row, said, table

_IGNORE = {"unknown_columns": "ignore"}


def cases(day: date) -> Iterator[ImportCase]:
    spoken = ("Order No.", "Work type", "Customer Name", "Customer Phone *", "Street address (site)")
    yield ImportCase("names with gaps and marks", table(spoken, row("HEAD-0")).encode(), said("HEAD-0"))
    shouted = ("EXTERNAL-ID", " Kind ", "customer.name", "customer.phone", "site.address")
    yield ImportCase("names of the API", table(shouted, row("HEAD-1")).encode(), said("HEAD-1"))
    crm = (
        "Job ID",
        "Job type",
        "Customer full name",
        "Preferred contact number",
        "Location",
        "Preferred date",
        "From",
        "To",
    )
    told = ("CRM-0", "Repair job", "Drew Hall", PHONE, "Landstrasse 5", f"{day:%Y-%m-%d}", "08:00", "10:00")
    yield ImportCase("names of a CRM", table(crm, told).encode(), said("CRM-0"))
    wished = ("申告单号", "工单类别", "用户姓名", "联系人手机", "用户住址", "期望上门时间")
    slot = f"{day.year}年{day.month}月{day.day}日 14:00-16:00"
    yield ImportCase(
        "names of a call centre",
        table(wished, ("CRM-1", "故障报修", "Drew Hall", PHONE, "Landstrasse 5", slot)).encode(),
        said("CRM-1"),
    )
    chinese = ("工单编号", "工单类型", "客户名称", "手机号（必填）", "上门地址")
    yield ImportCase("Chinese names", table(chinese, row("HEAD-2")).encode(), said("HEAD-2"))
    yield ImportCase(
        "the heading under a title",
        ("Export of 30 November;;;;\n\n" + table(HEADING, row("HEAD-3"), separator=";")).encode(),
        said("HEAD-3"),
    )
    yield ImportCase(
        "a wrong column is named with the nearest right one",
        table(("external_id", "kind", "customer_name", "custmer_phone", "address"), row("HEAD-4")).encode(),
        refused=((1, "unknown_column", "custmer_phone"),),
        failure="unknown_column",
    )
    more = table((*HEADING, "colour", "notes of sales"), (*row("HEAD-5"), "blue", "x"))
    yield ImportCase(
        "columns that nobody knows refuse the file",
        more.encode(),
        refused=((1, "unknown_column", "colour, notes of sales"),),
        failure="unknown_column",
    )
    yield ImportCase(
        "columns that nobody knows are left out by choice",
        more.replace("HEAD-5", "HEAD-6").encode(),
        said("HEAD-6"),
        warned=((1, "column_left_out", "colour, notes of sales"),),
        options=_IGNORE,
    )
    yield ImportCase(
        "two columns of one meaning",
        table((*HEADING, "Mobile"), (*row("HEAD-7"), "+12065550199")).encode(),
        refused=((1, "column_twice", "Mobile"),),
        failure="column_twice",
    )
    yield ImportCase(
        "a column that is needed is missing",
        table(HEADING[:4], row("HEAD-8")[:4]).encode(),
        refused=((1, "missing_column", "address"),),
        failure="missing_column",
    )
    yield ImportCase(
        "no heading at all", table(row("HEAD-9")).encode(), failure="no_heading", refused=((1, "no_heading", None),)
    )
    yield ImportCase(
        "columns in another order",
        table(HEADING[::-1], row("HEAD-10")[::-1]).encode(),
        said("HEAD-10"),
    )
    yield ImportCase(
        "a refusal names the column as the file does",
        table(("订单号", "类型", "姓名", "电话", "地址"), row("HEAD-11", customer_phone="12345")).encode(),
        refused=((2, "bad_phone", "电话"),),
    )
    yield ImportCase(
        "several faults of a row at once",
        table((*HEADING, "lat", "lon"), (*row("HEAD-12", kind="haircut", customer_name=""), "north", "9.52")).encode(),
        refused=((2, "invalid", "kind, customer_name, lat"),),
    )
