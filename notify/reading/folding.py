"""Takes what surrounds an answer off a customer's text: quoted texts, signatures, decorations, ways of writing."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from notify.reading.chinese import simplified

LONGEST = 2000
"""Characters of a text that are looked at; carriers take at most 1600."""


class Sign(StrEnum):
    """What an emoji says where it stands alone."""

    YES = "yes"
    NO = "no"
    THANKS = "thanks"
    STOP = "stop"
    STAR = "star"


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as it is to be read: lower case, plain letters, single spaces, nothing at the edges.

    `signs` are the emoji that say something, in their order; others are decoration and are gone. `is_tapback` tells
    that a phone wrote the text because its owner tapped on one of ours.
    """

    words: str
    signs: tuple[Sign, ...] = ()
    is_tapback: bool = False
    is_question: bool = False


EDGES = " \t\r\n.,;:!?()[]{}<>'\"`#*~_=+|^&。，、；：！？（）【】《》「」『』“”‘’…·—–-"

_SIGNS = {
    Sign.YES: "👍👌✅✔☑🆗💯🤝🙆👏",
    Sign.NO: "👎❌❎",
    Sign.THANKS: "🙏❤😊😀🙂😄😃😁🥰💐🌹🎉☺🤗💕😍♥",
    Sign.STOP: "🛑⛔🚫🔕🙅✋",
    Sign.STAR: "⭐🌟★☆",
}
_SIGN_OF = {letter: sign for sign, letters in _SIGNS.items() for letter in letters}
_INVISIBLE = {"\ufe0f", "\ufe0e", "\u20e3", "\u200d"}

_TAPBACK = re.compile(
    r"(?:liked|loved|laughed at|emphasi[sz]ed|reacted \S{1,12} to|\S{1,12} to) [“\"«].*"
    r"|(?:赞了|喜欢了|觉得|对)[“\"].*|[“\"][^”\"]*[”\"](?:表示喜欢|点了赞)",
    re.DOTALL,
)
_QUOTED_FROM = re.compile(r"(?:on .{1,80} wrote:|(?<!-)-{2,} ?original message|发件人[:：]|在.{1,40}写道[:：])")
_SIGNATURE = re.compile(
    r"(?:sent (?:from|via|with) (?:my |an? )?\w[\w .+-]{0,40}|get outlook for \w{1,12}|--"
    r"|发自我?的?.{1,20}|来自我的.{1,20}|从我的.{1,20}发送)"
)
_TRAILING_SIGNATURE = re.compile(r"(?<![ \-–—|])[ \-–—|]+(?:sent from my \w[\w ]{0,20}|发自我的.{1,12})$")
_CJK_GAP = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")


_SHORTHAND = {
    r"\bcall(?:ing)? off (?=the|my|our|this|that|it)": "cancel ",
    r"\bcall(?:ing)? (it|this|that|the visit|the appointment|the repair) off\b": r"cancel \1",
    r"^no\.? (?=[1-9] (?:please|pls|plz|thanks|thx)$)": "number ",
    r"\b(can|won|don|doesn|didn|isn|aren|wasn|weren|couldn|wouldn|hasn|haven)t\b": r"\1't",
    r"\b(that|it|there|what|who|he|she)s\b(?! own)": r"\1's",
    r"\b(?:ok){2,}\b": "ok",
    r"\bim\b": "i'm",
    r"\bi ?ve\b": "i've",
    r"\bill (?=be\b|wait\b|take\b|need\b|have\b|call\b|go\b|pick\b|make\b|stay\b|keep\b|see\b|do\b|let\b)": "i'll ",
    r"\bwell (?=be (?:home|in|here|there|ready|waiting)\b|take\b|wait\b|let you\b)": "we'll ",
    r"\b(you|they|we)re\b(?<!were)": r"\1're",
    r"\b(you|they)ll\b": r"\1'll",
    r"^were (?=(?:all )?(?:good|fine|ok|okay|happy|sorted)\b)": "we're ",
    r"\bu\b": "you",
    r"\bur\b": "your",
    r"\br (?=(?:you|never|not|no|any|all|good|fine|ok|out|busy|working)\b)": "are ",
    r"\b(need|want|have|like|got|trying) 2 (?=[a-z])": r"\1 to ",
    r"\b(?:txt|txet|tex)(s|ing)?\b": r"text\1",
    r"\b(?:msg|mesage|massage|messege)(s)?\b": r"message\1",
    r"\b(?:tmrw|tmr|2moro|tomorow|tommorow|tommorrow)\b": "tomorrow",
    r"\b(?:appt|apt|appointmnt|apointment|appoinment)\b": "appointment",
    r"\b(?:resched|reshedule|re-schedule|reschedual)\b": "reschedule",
    r"\b(?:sumone|some1|sum1)\b": "someone",
    r"\bstopp?it\b": "stop it",
    r"\bgis(?= a\b)": "give us",
    r"\bprepon(?:ed?|ing)\b": "bring forward",
    r"\bopt (?=[1-5]\b)": "option ",
    r"\bbak\b": "back",
    r"\bwot\b": "what",
    r"\b(?:plz|pls|plse|plese|pleas)\b": "please",
    r"\b(?:dnt|dont|dont'|do'nt)\b": "don't",
    r"\bmes+a?ge?in?g\b": "messaging",
    r"\bco?l(?= (?:me|us|back)\b)|\bcal(?= (?:me|us|back)\b)": "call",
    r"\bconf(?:rim|irn|im|rm|irme?|orm)(ed)?\b": r"confirm\1",
    r"\b(?:confirmd|comfirmed|comfirm)\b": "confirm",
    r"\b(?:cud|cld)\b": "could",
    r"\bb4\b": "before",
    r"\b(?:thankyou|thank-you)\b": "thank you",
    r"\b(?:gd|gud)\b": "good",
    r"\bgr8\b": "great",
    r"\b(?:cos|coz|cuz)\b": "because",
    r"\b(?:wil|wll)\b": "will",
    r"\b(?:tues|tue)\b": "tuesday",
    r"\bwed\b": "wednesday",
    r"\b(?:thurs|thur|thu)\b": "thursday",
    r"\bfri\b": "friday",
    r"\b(?:eng|enginer|engneer)\b": "engineer",
    r"(?<=see )ya\b": "you",
    r"\b(that|this|another|earlier|later|original|other|new|old|same) one\b": r"\1",
    r"\bwi ?-?fi\b": "wifi",
    r"(满意|可以|行|好|能用|正常)(?:了)?(?:个|你)(?:屁|鬼|毛|锤子?|头|球|妹)": r"不\1",
    r"(修好|搞好|弄好|解决|恢复)(?:了)?(?:个|你)(?:屁|鬼|毛|锤子?|头|球|妹)": r"没\1",
    r"(满意|好|行)才怪": r"不\1",
}
"""What is typed on a phone in place of a word, with the word."""
_SHORTHANDS = tuple((re.compile(short), word) for short, word in _SHORTHAND.items())


_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
"""Letters that are held down: `stoppp`, `yesss`."""


def fold(text: str) -> Folded:
    """The words and signs of a text that its sender wrote, without what their phone and the carrier put around them."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).casefold().replace("’", "'").replace("‘", "'")
    plain = _DRAWN_OUT.sub(r"\1", simplified(plain))
    if _TAPBACK.fullmatch(plain.strip()):
        return Folded("", is_tapback=True)
    own = " ".join(_own_lines(plain))
    own = _TRAILING_SIGNATURE.sub("", own)
    letters, signs = _without_decorations(own)
    words = _written_out(" ".join(letters.split()).strip(EDGES))
    return Folded(_spelled_together(_CJK_GAP.sub("", words)), signs, is_question=_asks(own.rstrip()))


def _asks(own: str) -> bool:
    """Whether a text ends as a question; a last `呢` asks only beside a word that asks."""
    return own.endswith(("?", "吗")) or (own.endswith("呢") and _ASKING.search(own) is not None)


_ASKING = re.compile("怎么|什么|哪|谁|几|多少|多久|为|何时|啥|咋|人呢|师傅呢")


def _written_out(words: str) -> str:
    for short, word in _SHORTHANDS:
        words = short.sub(word, words)
    return words


def _own_lines(plain: str) -> list[str]:
    """The lines that the sender wrote; what comes after a signature or the head of a quoted text is not theirs."""
    kept: list[str] = []
    for line in plain.splitlines():
        bare = line.strip()
        if bare.startswith(">"):
            continue
        if _QUOTED_FROM.match(bare) or (kept and _SIGNATURE.fullmatch(bare)):
            break
        kept.append(bare)
    return kept


def _without_decorations(own: str) -> tuple[str, tuple[Sign, ...]]:
    letters: list[str] = []
    signs: list[Sign] = []
    for letter in own:
        if letter in _INVISIBLE:
            continue
        if letter in _SIGN_OF:
            signs.append(_SIGN_OF[letter])
            letters.append(" ")
        elif unicodedata.category(letter) in ("So", "Sk", "Cn", "Co") or unicodedata.category(letter)[0] == "C":
            letters.append(" ")
        else:
            letters.append(letter)
    return "".join(letters), tuple(signs)


def _spelled_together(words: str) -> str:
    """`s t o p` and `s.t.o.p` as `stop`; a single letter stays."""
    tokens = [token for token in re.split(r"[ .\-_*]+", words) if token]
    if len(tokens) > 1 and all(len(token) == 1 and token.isascii() and token.isalpha() for token in tokens):
        return "".join(tokens)
    return words
