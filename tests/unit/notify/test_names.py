"""Names in texts: clean, short enough, and in English written in GSM-7 as their bearers write them there."""

import itertools
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notify.catalogue import LANGUAGES, language_for
from notify.kinds import KINDS
from notify.names import clean_name, spelled_name
from notify.overrides import LONG_VALUES
from notify.parameters import TextError, TwoNames
from notify.render import render
from notify.segments import Encoding, is_gsm7
from tests.unit.notify.words import LONG_OPERATOR, SHANGHAI, VADUZ, say

ENGLISH, CHINESE = LANGUAGES["en"], LANGUAGES["zh-CN"]

LONG_NAMES = (
    "上官婉儿",
    "欧阳娜娜 王建国",
    "买买提吐尔逊·阿卜杜热依木",
    "阿卜杜热依木江" * 4,
    "Maximiliane Oberhauser-Wachtendonk",
    "Őrsi-Szűcs Gyöngyvér Fruzsina Piroska",
    "Konstantinos Παπαδόπουλος-Αθανασιάδης",
    "Александра Константиновна Щербакова",
    "Nguyễn Phúc Bảo Thiên Ánh Tuyết",
    "남궁민수 황보혜정",
    "Ærø Ñandú Øystein Åsgård Üßçé Ünlü",
)


@pytest.mark.parametrize(
    ("name", "english", "chinese"),
    [
        ("Anna Meier", "Anna Meier", "Anna Meier"),
        ("An\x00na\u202e\n Meier", "Anna Meier", "Anna Meier"),
        ("Łukasz Żółć", "Lukasz Zolc", "Łukasz Żółć"),
        ("Zoé Göß", "Zoé Göß", "Zoé Göß"),
        ("Őrsi Þór", "Orsi Thor", "Őrsi Þór"),
        ("Sean O’Brien", "Sean O'Brien", "Sean O’Brien"),
        ("Ludwig van Beethoven", "Ludwig van Beethoven", "Ludwig van Beethoven"),
        ("Дмитрий Щербаков", "Dmitriy Shcherbakov", "Дмитрий Щербаков"),
        ("Θεόδωρος", "Theodoros", "Θεόδωρος"),
        ("डेविड", "Devid", "डेविड"),
        ("Bob https://evil.example/x", "Bob httpsevil. examplex", "Bob httpsevil."),
        ("Bob `{}[]~|\\^€", "Bob", "Bob"),
        ("Maria del Carmen de los Santos Fernández", "Maria del Carmen de los Santos", "Maria del Carmen de"),
        ("A" * 40, "A" * 32, "A" * 20),
    ],
)
def test_cleans_names(name: str, english: str, chinese: str) -> None:
    assert (clean_name(name, ENGLISH), clean_name(name, CHINESE)) == (english, chinese)


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("王伟", "Wang Wei"),
        ("王建国", "Wang Jianguo"),
        ("王 建国", "Wang Jianguo"),
        ("王AÇ", "Wang Ac"),
        ("王西安", "Wang Xi'an"),
        ("上官婉儿", "Shangguan Wan'er"),
        ("欧阳 修", "Ouyang Xiu"),
        ("司馬相如", "Sima Xiangru"),
        ("尉迟恭", "Yuchi Gong"),
        ("尉敬德", "Yu Jingde"),
        ("单田芳", "Shan Tianfang"),
        ("曾国藩", "Zeng Guofan"),
        ("吕布", "Lü Bu"),
        ("王曾", "Wang Ceng"),
        ("阿依古丽·买买提", "Ayiguli Maimaiti"),
        ("克里斯托弗", "Kelisituofu"),
        ("李 David", "Li David"),
        ("김민준", "Gim Minjun"),
    ],
)
def test_writes_a_chinese_name_in_english_as_its_passport_does(name: str, english: str) -> None:
    assert clean_name(name, ENGLISH) == english
    assert clean_name(name, CHINESE) == name


@given(st.text(max_size=80))
def test_never_lets_control_characters_digits_or_braces_through_a_name(name: str) -> None:
    for language in (ENGLISH, CHINESE):
        cleaned = clean_name(name, language)
        assert len(cleaned) <= language.person_name_limit
        assert not [c for c in cleaned if not c.isprintable() or c in "{}/:@【】" or c.isdigit()]


@given(st.text(max_size=80))
def test_writes_every_name_in_gsm7_in_english(name: str) -> None:
    assert is_gsm7(clean_name("A " + name, ENGLISH))


@pytest.mark.parametrize(
    ("name", "english"), [("王\U00030000", "Wang"), ("\U00030000\U00030001", "\U00030000\U00030001")]
)
def test_keeps_as_it_is_only_a_name_of_which_nothing_can_be_written_otherwise(name: str, english: str) -> None:
    assert clean_name(name, ENGLISH) == english


@pytest.mark.parametrize(("kind", "zone"), list(itertools.product(KINDS, (VADUZ, SHANGHAI))), ids=str)
def test_keeps_every_kind_with_long_names_within_its_segments(kind: str, zone: ZoneInfo) -> None:
    for name, code in itertools.product(LONG_NAMES, LANGUAGES):
        values = {each: LONG_VALUES[each] for each in KINDS[kind].parameters}
        values |= {"technician_name": name} if "technician_name" in values else {}
        text = render(kind, code, values, operator=LONG_OPERATOR, zone=zone)
        assert text.segments <= KINDS[kind].max_segments, text.body
        assert text.encoding is (Encoding.GSM_7 if code == "en" else Encoding.UCS_2)


@pytest.mark.parametrize("kind", KINDS)
def test_costs_no_more_in_english_with_a_chinese_name_than_with_a_latin_one(kind: str) -> None:
    assert say(kind, technician_name="欧阳建国").segments == say(kind, technician_name="Anna Oberhauser").segments


def test_keeps_the_chinese_name_in_a_chinese_text() -> None:
    assert "欧阳建国师傅" in say("technician_changed", "zh-CN", technician_name="欧阳建国").body


@pytest.mark.parametrize(
    ("code", "said"),
    [("en", "Wang Jianguo with Anna Meier"), ("zh-CN", "王建国师傅和工程师Anna Meier")],
)
def test_names_two_who_come_together(code: str, said: str) -> None:
    text = say("confirmation", code, technician_name=TwoNames("王建国师傅", "Anna Meier"))
    assert text.parameters["technician_name"] == said
    assert said in text.body


@pytest.mark.parametrize(("kind", "code"), list(itertools.product(KINDS, LANGUAGES)))
def test_names_whoever_leads_alone_where_two_names_are_too_long(kind: str, code: str) -> None:
    if "technician_name" not in KINDS[kind].parameters:
        return
    for name in LONG_NAMES:
        values = {each: LONG_VALUES[each] for each in KINDS[kind].parameters}
        alone, both = (
            render(kind, code, values | {"technician_name": one}, operator=LONG_OPERATOR, zone=VADUZ)
            for one in (name, TwoNames(name, name))
        )
        assert both.segments <= KINDS[kind].max_segments
        assert both.body == alone.body or both.body.count(spelled_name(name, language_for(code))) == 2


@pytest.mark.parametrize("two", [TwoNames("Anna", "8812"), TwoNames("8812", "Anna")])
def test_refuses_two_names_of_which_one_has_no_letter(two: TwoNames) -> None:
    with pytest.raises(TextError, match="technician_name"):
        say("confirmation", technician_name=two)
