"""One word for a thing: a public class and a job have names of their own in all of `dispatch`."""

from tests.architecture.code_names import classes_of, job_names

RIDDLES = frozenset({
    "Board", "Day", "Diary", "Field", "Foreman", "House", "Line", "Outcome", "Parcel", "Seat", "Standing", "Stop",
    "Upset", "Wanted", "WaysOut", "Wish",
})  # fmt: skip
"""Names that once stood for several things, or that nobody of the trade would look for."""


def test_gives_no_two_classes_the_same_name() -> None:
    classes = classes_of("dispatch")
    assert len(classes) > 400
    assert {name: places for name, places in classes.items() if len(places) > 1} == {}


def test_gives_no_two_jobs_the_same_name() -> None:
    names = job_names("dispatch")
    assert len(names) > 15
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_brings_no_riddle_back() -> None:
    assert sorted(RIDDLES & set(classes_of("dispatch"))) == []
