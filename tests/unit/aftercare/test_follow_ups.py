import pytest

from dispatch.aftercare.rules.follow_ups import CallBackReason, more_urgent, reason_to_call


@pytest.mark.parametrize(
    ("score", "fixed", "reason"),
    [
        (5, True, None),
        (4, True, None),
        (3, True, CallBackReason.LOW_SCORE),
        (1, True, CallBackReason.LOW_SCORE),
        (5, False, CallBackReason.NOT_FIXED),
        (1, False, CallBackReason.NOT_FIXED),
    ],
)
def test_calls_back_for_a_low_score_or_a_problem_that_is_left(
    score: int, fixed: bool, reason: CallBackReason | None
) -> None:
    assert reason_to_call(score, fixed=fixed) is reason


def test_answers_a_problem_that_is_left_before_a_missing_answer() -> None:
    assert more_urgent(CallBackReason.NO_ANSWER, CallBackReason.NOT_FIXED) is CallBackReason.NOT_FIXED
    assert more_urgent(CallBackReason.NOT_FIXED, CallBackReason.NO_ANSWER) is CallBackReason.NOT_FIXED
