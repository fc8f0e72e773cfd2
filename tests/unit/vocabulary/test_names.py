import pytest

from dispatch.vocabulary.names import given_name


@pytest.mark.parametrize(
    ("name", "given"), [("Ada Weiss", "Ada"), ("  Anna Maria Frick ", "Anna"), ("陈建国", "陈建国"), ("", "")]
)
def test_tells_strangers_the_first_word_of_a_name(name: str, given: str) -> None:
    assert given_name(name) == given
