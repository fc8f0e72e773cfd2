import pytest

from dispatch.aftercare.rules.silence import in_sample


@pytest.mark.parametrize(("percent", "picked"), [(0, 0), (100, 100)])
def test_samples_nobody_or_everybody_where_that_is_set(percent: int, picked: int) -> None:
    assert sum(in_sample(visit_id, percent) for visit_id in range(100)) == picked


@pytest.mark.parametrize("percent", [1, 10, 50])
def test_samples_about_so_many_in_a_hundred_and_always_the_same(percent: int) -> None:
    picked = [in_sample(visit_id, percent) for visit_id in range(20_000)]
    assert sum(picked) == pytest.approx(20_000 * percent / 100, rel=0.1)
    assert picked == [in_sample(visit_id, percent) for visit_id in range(20_000)]
