import pytest

from dispatch.aftercare.rules.silence import CustomerWish, Spared, in_sample, spared

WELCOME = CustomerWish(do_not_disturb=False, opted_out=False, care_consent=True)


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        (CustomerWish(do_not_disturb=True, opted_out=False, care_consent=True), Spared.DO_NOT_DISTURB),
        (CustomerWish(do_not_disturb=False, opted_out=True, care_consent=True), Spared.OPTED_OUT),
        (CustomerWish(do_not_disturb=False, opted_out=False, care_consent=False), Spared.NO_CONSENT),
        (WELCOME, None),
    ],
)
def test_spares_whoever_wants_no_contact_whatever_the_sample(wish: CustomerWish, why: Spared | None) -> None:
    assert spared(wish, 7, 100) is why


def test_calls_nobody_without_a_sample() -> None:
    assert {spared(WELCOME, visit_id, 0) for visit_id in range(100)} == {Spared.NOT_SAMPLED}


@pytest.mark.parametrize("percent", [1, 10, 50])
def test_samples_about_so_many_in_a_hundred_and_always_the_same(percent: int) -> None:
    picked = [in_sample(visit_id, percent) for visit_id in range(20_000)]
    assert sum(picked) == pytest.approx(20_000 * percent / 100, rel=0.1)
    assert picked == [in_sample(visit_id, percent) for visit_id in range(20_000)]
