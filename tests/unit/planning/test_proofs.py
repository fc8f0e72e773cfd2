from dispatch.planning.rules.proofs import SHARE, proving_share


def test_proves_where_the_time_says_something() -> None:
    assert [proving_share(visits, seconds) for visits, seconds in ((16, 3.0), (200, 20.0), (500, 60.0))] == [SHARE] * 3


def test_searches_all_the_time_where_a_proof_would_say_nothing() -> None:
    assert [proving_share(visits, 20.0) for visits in (0, 500, 2000)] == [None] * 3
