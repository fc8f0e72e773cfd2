"""What whoever calls a customer back says: words with placeholders, by purpose, kind of work and language."""

import re
from collections.abc import Mapping

from dispatch.vocabulary.asking import CallPurpose
from dispatch.vocabulary.terms import Language

PLACEHOLDERS = ("customer", "caller", "operator", "work", "reference", "technician", "day", "score", "phone")
"""What is filled in: whom they call, who calls for whom, which work and order, who came when, the score, our number."""
LONGEST = 2000

USUAL: Mapping[tuple[CallPurpose, Language], str] = {
    (CallPurpose.NOT_FIXED, Language.ENGLISH): (
        "Hello {customer}, this is {caller} from {operator}. You told us that it still does not work after "
        "{technician} came on {day} ({work}, order {reference}). I am sorry about that. What do you see now? Which "
        "devices, since when?\n"
        "→ Try what can be put right by phone. If it is not: when may we come again? It is free of charge.\n"
        "→ Repeat what happens next and by when. Our number: {phone}."
    ),
    (CallPurpose.CUSTOMER_ASKED, Language.ENGLISH): (
        "Hello {customer}, this is {caller} from {operator}. You asked us to call about {work}, order {reference}. "
        "What can I do for you?\n"
        "→ Listen to the end; repeat it in your own words; say what happens next and by when. Our number: {phone}."
    ),
    (CallPurpose.LOW_SCORE, Language.ENGLISH): (
        "Hello {customer}, this is {caller} from {operator}. Thank you for your answer about {work} on {day}: you gave "
        "{score} of 5. What should have gone better?\n"
        "→ Does everything work now? Was {technician} in time and polite?\n"
        "→ How likely are you to recommend us to a friend, from 0 to 10?\n"
        "→ Thank them, say what you will do with it. Order {reference}."
    ),
    (CallPurpose.NO_ANSWER, Language.ENGLISH): (
        "Hello {customer}, this is {caller} from {operator}. {technician} was with you on {day} ({work}, order "
        "{reference}). Do you have a minute? If not: may we call again, and when?\n"
        "→ Does everything work now? How satisfied are you, from 1 to 5?\n"
        "→ How likely are you to recommend us to a friend, from 0 to 10? Anything else?\n"
        "→ Whoever does not want to be called is not called again; note it."
    ),
    (CallPurpose.NOT_FIXED, Language.CHINESE): (
        "{customer}您好，我是{operator}的{caller}。您反馈{day}{technician}上门（{work}，工单号{reference}）后问题仍未解决，"
        "非常抱歉。请问现在是什么情况？哪些设备有问题，从什么时候开始的？\n"
        "→ 能电话指导解决的先指导；解决不了的，询问方便再次上门的时间，本次免费。\n"
        "→ 复述处理安排和完成时间。客服电话：{phone}。"
    ),
    (CallPurpose.CUSTOMER_ASKED, Language.CHINESE): (
        "{customer}您好，我是{operator}的{caller}。您要求我们就{work}（工单号{reference}）给您回电，请问有什么可以帮您？\n"
        "→ 听客户讲完，用自己的话复述，说明处理安排和时间。客服电话：{phone}。"
    ),
    (CallPurpose.LOW_SCORE, Language.CHINESE): (
        "{customer}您好，我是{operator}的{caller}。感谢您对{day}{work}的评价，您打了{score}分（满分5分）。"
        "请问哪些地方需要我们改进？\n"
        "→ 现在都正常了吗？{technician}是否准时、态度如何？\n"
        "→ 您有多大可能向亲友推荐我们？请用0到10打分。\n"
        "→ 感谢客户，说明后续处理。工单号{reference}。"
    ),
    (CallPurpose.NO_ANSWER, Language.CHINESE): (
        "{customer}您好，我是{operator}的{caller}。{day}{technician}为您上门（{work}，工单号{reference}），"
        "现在方便占用您一分钟吗？不方便的话，什么时候再给您去电？\n"
        "→ 现在都正常了吗？满意度请用1到5打分。\n"
        "→ 您有多大可能向亲友推荐我们？请用0到10打分。还有其他意见吗？\n"
        "→ 客户不愿接听回访的，记录下来，不再致电。"
    ),
}
"""What is said where the operator has no words of its own."""

_PLACEHOLDER = re.compile(r"\{([a-z]{1,20})\}")


def faults(body: str) -> list[str]:
    """The placeholders that nothing fills, and `{` for a brace that stands alone; empty where all is well."""
    unknown = [f"{{{name}}}" for name in _PLACEHOLDER.findall(body) if name not in PLACEHOLDERS]
    rest = _PLACEHOLDER.sub("", body)
    return list(dict.fromkeys(unknown + [brace for brace in "{}" if brace in rest]))


def filled(body: str, values: Mapping[str, str]) -> str:
    """The words with their placeholders filled in; what is not known is left as a dash."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1]) or "–", body)
