"""People's names as a text writes them: clean, of bounded length, and in the text's own alphabet."""

import re
import unicodedata
from collections.abc import Iterator

from anyascii import anyascii

from notify.catalogue.language import Language
from notify.segments import GSM_BASIC

_LETTER_CATEGORIES = ("L", "M")
_NAME_MARKS = frozenset(" -'’.·")
_SYLLABIC = ("CJK UNIFIED", "CJK COMPATIBILITY", "HANGUL SYLLABLE")
_AFTER_APOSTROPHE = frozenset("AEO")

FULL_NAME = range(2, 5)
"""So many characters have a family name and a given name together; a longer word was spelled by its sound."""

_FAMILY_NAMES = {
    "秘": "Bi", "卜": "Bu", "种": "Chong", "重": "Chong", "刀": "Diao", "盖": "Ge", "牟": "Mu", "区": "Ou",
    "區": "Ou", "繁": "Po", "仇": "Qiu", "单": "Shan", "單": "Shan", "召": "Shao", "折": "She", "解": "Xie",
    "尉": "Yu", "乐": "Yue", "樂": "Yue", "员": "Yun", "員": "Yun", "查": "Zha", "翟": "Zhai", "曾": "Zeng",
    "吕": "Lü", "呂": "Lü", "闾": "Lü", "閭": "Lü", "缪": "Miao", "繆": "Miao", "覃": "Qin", "朴": "Piao",
    "欧阳": "Ouyang", "歐陽": "Ouyang", "司马": "Sima", "司馬": "Sima", "上官": "Shangguan", "诸葛": "Zhuge",
    "諸葛": "Zhuge", "夏侯": "Xiahou", "皇甫": "Huangfu", "尉迟": "Yuchi", "尉遲": "Yuchi", "公孙": "Gongsun",
    "公孫": "Gongsun", "令狐": "Linghu", "长孙": "Zhangsun", "長孫": "Zhangsun", "慕容": "Murong", "司徒": "Situ",
    "宇文": "Yuwen", "端木": "Duanmu", "轩辕": "Xuanyuan", "澹台": "Tantai", "万俟": "Moqi", "单于": "Chanyu",
    "独孤": "Dugu", "呼延": "Huyan", "赫连": "Helian", "东方": "Dongfang", "東方": "Dongfang", "南宫": "Nangong",
    "申屠": "Shentu", "淳于": "Chunyu", "钟离": "Zhongli", "闻人": "Wenren", "拓跋": "Tuoba", "鲜于": "Xianyu",
}  # fmt: skip
"""Family names of two characters, and those that read their character otherwise than usual (most after Unicode CLDR's
transform Han-Latin/Names)."""


_TITLES = re.compile(r"(?<=\S)\s*(?:师傅|老师|工程师)+$")
_AFTER_FAMILY_NAME = "工"
"""A title only after a family name, as in 王工: 李建工 is a name."""


def titled_name(name: str, language: Language) -> str:
    """How a text or a page calls a technician: the clean name with the title of the language, said once.

    `王建国`, `王建国师傅` and `王 工` are 王建国师傅 and 王师傅 in Chinese, where a name in other letters follows its
    title: 工程师Anna Meier. English has no title.
    """
    bare = spelled_name(name, language)
    pattern = language.name if any(map(_is_syllabic, bare)) else language.foreign_name
    return pattern.format(name=bare)


def spelled_name(name: str, language: Language) -> str:
    """A technician's name as every text and page in a language spells it, without a title."""
    return clean_name(_without_title(name), language)


def has_letter(name: str) -> bool:
    """Whether there is a letter of any script in a name: no text can call somebody `8812`."""
    return any(unicodedata.category(character)[0] == "L" for character in name)


def _without_title(name: str) -> str:
    bare = _TITLES.sub("", name.strip())
    family = bare.removesuffix(_AFTER_FAMILY_NAME).strip()
    is_family = len(family) == 1 or family in _FAMILY_NAMES
    return family if is_family and _is_syllabic(family[0]) else bare


def clean_name(name: str, language: Language) -> str:
    """A person's name without control characters, digits, links or whatever else is not part of a name.

    For a GSM-7 language it is written in that alphabet, since one letter outside of it more than doubles a text's
    price: `Łukasz` as `Lukasz`, `王建国` as `Wang Jianguo`. A name over the language's limit loses its last words, or
    is cut if it is one word.
    """
    kept = "".join(c for c in unicodedata.normalize("NFC", name) if _in_a_name(c))
    words = [word for word in _in_gsm7(kept) if word] if language.gsm7 else []
    # A name without any letter that can be written otherwise stays as it is: rather dear than nameless.
    words = words or _apart(kept)
    while len(words) > 1 and len(" ".join(words)) > language.person_name_limit:
        words.pop()
    return " ".join(words)[: language.person_name_limit].rstrip()


def _in_a_name(character: str) -> bool:
    return character in _NAME_MARKS or unicodedata.category(character)[0] in _LETTER_CATEGORIES


def _apart(name: str) -> list[str]:
    """The words of a name. A dot inside a word would make telephones show a link."""
    return name.replace(".", ". ").split()


def _in_gsm7(name: str) -> Iterator[str]:
    """The words of a name in letters of GSM-7. The dot between the parts of a Chinese name is a space in English."""
    words = _apart(name.replace("·", " "))
    alone = sum(_is_syllabic(word[0]) for word in words) == 1
    for word in words:
        if _is_syllabic(word[0]):
            yield from _romanised(word, whole=alone and len(word) in FULL_NAME)
        else:
            folded = _folded(word)
            yield folded if word[0].isupper() or word[0].islower() else _folded(folded[:1].upper()) + folded[1:]


def _romanised(word: str, *, whole: bool) -> Iterator[str]:
    """A Chinese or Korean word. One that is a `whole` name has its family name first, as in a Chinese passport
    (GB/T 28039): the family name, then the given name's syllables joined.
    """
    if not whole or word in _FAMILY_NAMES:
        yield _FAMILY_NAMES.get(word) or _joined(word)
        return
    length = 2 if len(word) > FULL_NAME.start and word[:2] in _FAMILY_NAMES else 1
    yield _FAMILY_NAMES.get(word[:length]) or _joined(word[:length])
    yield _joined(word[length:])


def _joined(word: str) -> str:
    """Syllables as one word, with an apostrophe before a vowel that would be read as the end of the one before."""
    said = [syllable for syllable in map(_fold, word) if syllable]
    first, rest = said[:1], said[1:]
    low = [("'" if one[0] in _AFTER_APOSTROPHE else "") + _folded(one.lower()) for one in rest]
    return "".join(first + low)


def _is_syllabic(character: str) -> bool:
    return unicodedata.name(character, "").startswith(_SYLLABIC)


def _folded(word: str) -> str:
    """A word in letters of GSM-7; of `Ç` it has the capital only, so what is put in another case is folded again."""
    return "".join(map(_fold, word))


def _fold(character: str) -> str:
    """One character in letters of GSM-7, which has `é` and `ö` but no `ő`; nothing for what has no sound of its own."""
    is_latin = character.isascii() or unicodedata.name(character, "").startswith("LATIN")
    if is_latin and character in GSM_BASIC:
        return character
    return "".join(c for c in anyascii(character) if c.isalpha() or c in _NAME_MARKS)
