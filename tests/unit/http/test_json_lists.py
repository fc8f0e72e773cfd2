"""A JSON list as lines: each object where it begins, in time that grows with the text and not faster."""

import json
import time

import pytest

from dispatch.http.files.json_lists import as_lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('[{"a": 1}]', ['{"a": 1}']),
        (' [\n {"a":\n 1},\n\n {"a": 2}\n]\n', ["", '{"a":  1}', "", "", '{"a": 2}']),
        ('[{"a": 1}, {"a": "]}\\""}]', ['{"a": 1}', '{"a": "]}\\""}']),
        ('{\n"a": 1\n}\n{\n"a": 2\n}', ['{ "a": 1 }', "", "", '{ "a": 2 }']),
        ('[[{"a": 1}]]', ['[{"a": 1}]']),
        ('[1, "x"]', ['1, "x"']),
        ('[{"a": 1}] and more', ['{"a": 1}', "and more"]),
        ('[{"a": 1', ['{"a": 1']),
        ("[]", [""]),
        ('{"orders": [{"a": 1}, {"a": 2}]}', ['{"a": 1}', '{"a": 2}']),
        ('{"count": 2, "next": null,\n"items": [\n{"a": 1}\n], "page": 1}\n', ["", "", '{"a": 1}']),
        ('{"orders": [{"a": 1}], "lines": [{"b": 1}]}', ['{"a": 1}', ', "lines": [{"b": 1}]}'.strip(", ")]),
        ('{"orders": [{"a": 1}', ['{"a": 1}']),
        ('{"site": [{"a": 1}]}', ['{"site": [{"a": 1}]}']),
    ],
)
def test_writes_every_object_on_a_line_of_its_own(text: str, lines: list[str]) -> None:
    assert as_lines(text).split("\n") == lines


def test_keeps_every_value() -> None:
    values = [{"n": n, "deep": {"list": [n, {"s": '{"[\\'}]}} for n in range(50)]
    for indent in (None, 1, 4):
        written = as_lines(json.dumps(values, indent=indent))
        assert [json.loads(line) for line in written.split("\n") if line] == values


@pytest.mark.parametrize("start", ["[", "{", '{"orders": [', '{"orders": []'])
@pytest.mark.parametrize("part", ['{"', "[", "}", '\\"', '"\\', '{"a": 1},', '"a":1,', "\n"])
def test_takes_linear_time(part: str, start: str) -> None:
    def seconds(size: int) -> float:
        text = start + part * size
        began = time.process_time()
        as_lines(text)
        return time.process_time() - began

    assert min(seconds(80_000) for _ in range(3)) < 8 * min(seconds(20_000) for _ in range(3)) + 0.05
