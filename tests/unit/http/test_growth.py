"""Texts of strangers are read in linear time: every pattern of the code, and every reader that stands at a door.

Each is given hostile texts of a length and of four times that length; what is quadratic takes sixteen times as long.
"""

import ast
import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import product
from pathlib import Path
from types import ModuleType

import pytest

import dispatch
import notify
from dispatch.http.files.json_limits import fault_of
from dispatch.kernel.spreadsheets import moments
from dispatch.kernel.spreadsheets.exports import date_words
from dispatch.kernel.spreadsheets.exports.pages import csv_of_page
from dispatch.orders.api.file_schemas import order_lines
from dispatch.orders.rules.addresses import fold
from dispatch.orders.rules.order_columns import FORM
from dispatch.web.pages import linked
from notify.reading import folding, phrases, stops
from notify.reading.inbound import read
from notify.reading.replies import Context
from tests.support.clocks import START

SHORT = 3_000
LONGER = 4
MOST_GROWTH = 9.0
BELOW_NOISE_SECONDS = 0.02

CALLS = frozenset({"compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"})
PUMPS = (
    "a", "0", "+", " ", '"', '\\"', '"\\', "{", "{a", "[", "/", "/1", "//t/", "http://", "http://a", "https://a.b:",
    "/t/a", "1.", "+1", "str", "str.", ".,", "'", "\n", "é", "(", "()", "-", "@", "_",
)  # fmt: skip
ENDS = ("", "\x00", "!", '"', "\\")
MADE_OF_WORDS: dict[str, tuple[Callable[[], tuple[re.Pattern[str], ...]], ...]] = {
    "dispatch.kernel.spreadsheets.moments": (moments._parts_of_the_day,),
    "dispatch.kernel.spreadsheets.exports.date_words": (lambda: tuple(pattern for pattern, _ in date_words._WORDS),),
    "notify.reading.folding": (lambda: tuple(pattern for pattern, _ in folding._SHORTHANDS),),
    "notify.reading.words": (lambda: tuple(pattern for _, pattern in phrases._patterns()),),
    "notify.reading.stops": (stops._sure, stops._wrong_number, stops._perhaps),
}


def modules() -> Iterator[ModuleType]:
    for package in (dispatch, notify):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith((".wsgi", ".gunicorn_settings", ".__main__")):
                yield importlib.import_module(found.name)


def patterns() -> Iterator[tuple[str, re.Pattern[str] | re.Pattern[bytes]]]:
    """Every pattern that the code writes down, wherever it stands."""
    for module in modules():
        source = Path(str(module.__file__))
        for node in ast.walk(ast.parse(source.read_text())):
            if isinstance(node, ast.Call) and node.args and _makes_a_pattern(node.func):
                place = f"{module.__name__}:{node.lineno}"
                try:
                    written = eval(compile(ast.Expression(node.args[0]), str(source), "eval"), vars(module))
                except NameError:  # The pattern is a variable of a function, filled from words that are kept as data.
                    yield from _of_words(module, place)
                else:
                    yield place, re.compile(written, _flags_of(node, module, str(source)))


def _flags_of(node: ast.Call, module: ModuleType, source: str) -> re.RegexFlag:
    """The flags that a pattern is compiled with: without them a pattern in several lines is another one."""
    is_compiled = isinstance(node.func, ast.Attribute) and node.func.attr == "compile"
    given = [word.value for word in node.keywords if word.arg == "flags"] or (node.args[1:2] if is_compiled else [])
    made = [eval(compile(ast.Expression(flags), source, "eval"), vars(module)) for flags in given]
    return re.RegexFlag(made[0]) if made else re.NOFLAG


def _of_words(module: ModuleType, place: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    """The patterns that a module makes of each language's words; fails for one that is not known to do so."""
    made = [pattern for function in MADE_OF_WORDS[module.__name__] for pattern in function()]
    yield from ((f"{place}:{number}", pattern) for number, pattern in enumerate(made))


def _makes_a_pattern(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        is_re = isinstance(function.value, ast.Name) and function.value.id == "re" and function.attr in CALLS
        return is_re or function.attr == "Regexp"
    return isinstance(function, ast.Name) and function.id == "Regexp"


def seconds(act: Callable[[], object], tries: int = 3) -> float:
    """The best of some tries, in time of the processor, so that a busy machine is no fault."""
    best = float("inf")
    for _ in range(tries):
        started = time.process_time()
        act()
        best = min(best, time.process_time() - started)
    return best


def grows_worse(
    read: Callable[[str], object], pumps: Sequence[str] = PUMPS, ends: Sequence[str] = ENDS
) -> list[tuple[str, str, float]]:
    """The texts for which reading takes more than in proportion longer, at the first try and by the best of some."""
    worse = []
    for pump, end in product(pumps, ends):
        long = partial(read, pump * (SHORT * LONGER // len(pump)) + end)
        short = partial(read, pump * (SHORT // len(pump)) + end)
        taken = seconds(long, tries=1)
        if taken > BELOW_NOISE_SECONDS and taken > MOST_GROWTH * seconds(short, tries=1):
            growth = seconds(long) / seconds(short)
            if growth > MOST_GROWTH:
                worse.append((pump, end, growth))
    return worse


FOUND = dict(patterns())


def test_finds_the_patterns_of_the_code() -> None:
    assert any(name.startswith("dispatch.http.files.json_limits") for name in FOUND)
    assert len(FOUND) >= 20


@pytest.mark.parametrize("name", FOUND)
def test_tries_every_pattern_in_linear_time(name: str) -> None:
    pattern = FOUND[name]

    def tried(text: str) -> None:
        given = text.encode() if isinstance(pattern.pattern, bytes) else text
        pattern.sub(pattern.pattern[:0], given)
        pattern.match(given)

    assert grows_worse(tried) == []


HEADING = ",".join([*FORM.headings.needed, "symptom"]) + "\n"
READERS: dict[str, Callable[[str], object]] = {
    "json_limits": lambda text: fault_of(text.encode()),
    "json lines": lambda text: list(order_lines(text, "jsonl")),
    "csv": lambda text: list(order_lines(HEADING + text, "csv")),
    "pages": lambda text: csv_of_page("<table><tr><td>" + text),
    "links in texts": linked,
    "addresses": fold,
    "replies": lambda text: read(text, Context(START)),
}


@pytest.mark.parametrize("name", READERS)
def test_reads_what_strangers_send_in_linear_time(name: str) -> None:
    assert grows_worse(READERS[name]) == []


@pytest.mark.parametrize(
    "said", ["不" + "要" * 1599, "不要" * 800, "谢谢" * 800, "please " * 228, "ok " * 533, "1 " * 800]
)
def test_reads_a_text_of_ten_parts_at_once(said: str) -> None:
    assert seconds(lambda: read(said, Context(START)), tries=2) < 2


def test_notices_a_quadratic_pattern() -> None:
    quadratic = re.compile(r'"(?:[^"\\]|\\.)*"')
    assert grows_worse(lambda text: quadratic.sub("", text), ['\\"'], ends=[""]) != []
