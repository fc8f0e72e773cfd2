"""What somebody wrote themselves in a message: without the history that it quotes, and without their signature."""

import re

_QUOTED = re.compile(r"[ \t]{0,9}>")
_ATTRIBUTION = re.compile(r"\s{0,9}(?:On\b.{4,300}\bwrote:|在.{2,300}写道[：:]|.{2,200}于.{4,100}写道[：:])\s{0,9}\Z")
_BEGINS_ATTRIBUTION = re.compile(r"\s{0,9}(?:On\b|在).{4,200}\Z")
_HISTORY = re.compile(
    r"\s{0,9}(?:-{2,40}\s{0,9}(?:Original Message|Forwarded message|原始邮件|转发邮件|回复的原邮件)\s{0,9}-{2,40}"
    r"|_{20,100})\s{0,9}\Z",
    re.IGNORECASE,
)
_HEAD = re.compile(r"[\s*]{0,9}(?:From|发件人)[\s*]{0,3}[：:]")
_HEAD_GOES_ON = re.compile(r"[\s*]{0,9}(?:Sent|Date|To|Subject|发送时间|日期|收件人|主题)[\s*]{0,3}[：:]")
_SIGNATURE = re.compile(r"--[ \t]?\Z")
MOST_LINES = 5000
LONGEST_LINE = 2000
"""Characters of one line that are looked at for what it begins."""


def unquoted(text: str) -> str:
    """Without quoted history. Where nothing else is written (what is only forwarded), the whole stands."""
    lines = text.splitlines()[:MOST_LINES]
    kept: list[str] = []
    for number, line in enumerate(lines):
        begin = line[:LONGEST_LINE]
        if _HISTORY.match(begin) or _is_head(lines, number):
            break
        if not _QUOTED.match(begin) and not _attributes(lines, number):
            kept.append(line)
    own = _without_gaps(kept)
    return own or _without_gaps(lines)


def unsigned(text: str) -> str:
    """Without what stands below the line that begins a signature (`-- `), where something stands above it."""
    lines = text.split("\n")
    ends = next((number for number, line in enumerate(lines) if _SIGNATURE.fullmatch(line)), len(lines))
    return _without_gaps(lines[:ends]) or text


def _attributes(lines: list[str], number: int) -> bool:
    """Whether a line says who wrote what is quoted below; programs break that sentence in two."""
    line = lines[number][:LONGEST_LINE]
    if _ATTRIBUTION.match(line):
        return True
    beside = lines[number + 1][:LONGEST_LINE] if number + 1 < len(lines) else ""
    before = lines[number - 1][:LONGEST_LINE] if number else ""
    return any(
        bool(_BEGINS_ATTRIBUTION.match(first)) and not _ATTRIBUTION.match(first) and _joined(first, second)
        for first, second in ((line, beside), (before, line))
    )


def _joined(first: str, second: str) -> bool:
    ends = second.rstrip().endswith(("wrote:", "写道：", "写道:"))
    return ends and _ATTRIBUTION.match(f"{first} {second}") is not None


def _is_head(lines: list[str], number: int) -> bool:
    """Whether the head of an older message begins there, as some programs put it above what they quote."""
    if not _HEAD.match(lines[number][:LONGEST_LINE]):
        return False
    following = [line for line in lines[number + 1 : number + 6] if line.strip()]
    return sum(_HEAD_GOES_ON.match(line[:LONGEST_LINE]) is not None for line in following) >= 2


def _without_gaps(lines: list[str]) -> str:
    """The lines as one text, with at most one empty line between two."""
    kept: list[str] = []
    for line in lines:
        said = line.rstrip()
        if said or (kept and kept[-1]):
            kept.append(said)
    return "\n".join(kept).strip()
