"""The simulated week: one small day of it under both planners."""

from argparse import ArgumentParser

from benchmarks import week

WORDS = ["--technicians", "6", "--days", "1", "--scratch-seconds", "0.3"]


def test_disturbs_fewer_customers_by_repair_than_from_scratch_on_the_same_day() -> None:
    parser = ArgumentParser()
    week.options(parser)
    found = week.run(parser.parse_args(WORDS))
    repair, scratch = found["repair"], found["from_scratch"]
    assert (repair["customers"], repair["first_promises"]) == (scratch["customers"], scratch["first_promises"])
    assert repair["changes_per_customer"] < scratch["changes_per_customer"]
    assert repair["texts_per_customer"] < scratch["texts_per_customer"]
