from dispatch.quality.rules.leaving import ACT_FROM, Sign, SignCount, points, signs


def test_gives_each_sign_its_points() -> None:
    found = signs({Sign.COMPLAINT: 1, Sign.REPEAT: 1, Sign.LOW_SCORE: 0})
    assert found == [SignCount(Sign.REPEAT, 1, 2), SignCount(Sign.COMPLAINT, 1, 3)]
    assert points(found) == 5 < ACT_FROM


def test_bounds_what_one_sign_brings_alone() -> None:
    assert [points(signs({Sign.REPEAT: count})) for count in (1, 2, 3, 9)] == [2, 4, 6, 6]


def test_says_nothing_of_somebody_without_signs() -> None:
    assert (signs({}), points([])) == ([], 0)
