"""Skills as work asks for them: a code, or a code with the least level (`splicing:2`)."""

from collections.abc import Iterable, Mapping

HIGHEST_LEVEL = 9
_MARK = ":"


def spelled(code: str, level: int) -> str:
    """How a level of a skill is asked for; the first level is the code alone."""
    return code if level <= 1 else f"{code}{_MARK}{level}"


def read_skill(asked: str) -> tuple[str, int]:
    """The code and the least level of what is asked for."""
    code, _, level = asked.partition(_MARK)
    return code, int(level) if level else 1


def levels_of(asked: Iterable[str]) -> dict[str, int]:
    """The least level of each skill that is asked for, by code; of several levels the highest."""
    levels: dict[str, int] = {}
    for code, level in map(read_skill, asked):
        levels[code] = max(level, levels.get(code, 1))
    return levels


def codes_of(asked: Iterable[str]) -> frozenset[str]:
    """The codes of the skills that are asked for, whatever the level."""
    return frozenset(read_skill(one)[0] for one in asked)


def tidied(asked: Iterable[str]) -> list[str]:
    """What is asked for, once for each skill and in order."""
    return [spelled(code, level) for code, level in sorted(levels_of(asked).items())]


def mastered(levels: Mapping[str, int] | Iterable[tuple[str, int]]) -> frozenset[str]:
    """Everything that may be asked of somebody with these levels, as it is spelled."""
    return frozenset(spelled(code, lower) for code, level in dict(levels).items() for lower in range(1, level + 1))
