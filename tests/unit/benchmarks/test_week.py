"""The simulated week: one small day of it under both planners."""

from argparse import ArgumentParser

from benchmarks import week

WORDS = ["--technicians", "20", "--days", "1", "--scratch-seconds", "0.5"]


def test_disturbs_fewer_customers_by_repair_than_from_scratch_on_the_same_day() -> None:
    parser = ArgumentParser()
    week.options(parser)
    found = week.run(parser.parse_args(WORDS))
    repair, scratch = found["repair"], found["from_scratch"]
    assert repair["customers"] == scratch["customers"] == 100
    assert repair["changes_per_customer"] < scratch["changes_per_customer"]
    assert repair["texts_per_customer"] < scratch["texts_per_customer"]
