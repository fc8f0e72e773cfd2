"""What whoever calls a customer back says: words with placeholders, by purpose, kind of work and language."""

import re
from collections.abc import Mapping

from dispatch.vocabulary.asking import CallPurpose
from dispatch.vocabulary.terms import Language

PLACEHOLDERS = (
    "customer", "caller", "operator", "work", "reference", "technician", "day", "score", "phone",
    "complaint", "said", "done",
)  # fmt: skip
"""What is filled in: whom they call, who calls for whom, which work and order, who came when, the score, our number.

In calls about a complaint also its number, what its customer said, and what they were told was done.
"""
LONGEST_SAID = 300
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
    (CallPurpose.COMPLAINT_HEARD, Language.ENGLISH): (
        "Hello {customer}, this is {caller} from {operator}. I look after your complaint {complaint} until you are "
        "content. You told us: “{said}”. I am sorry. Have I understood it, and is there more?\n"
        "→ Listen to the end; repeat it in your own words; ask nothing that stands in the file.\n"
        "→ Say what is done next, by whom and by when, and when you call again. Our number: {phone}.\n"
        "→ Write down what they said and what you promised."
    ),
    (CallPurpose.COMPLAINT_SOLVED, Language.ENGLISH): (
        "Hello {customer}, this is {caller} from {operator}, about your complaint {complaint}. We told you: “{done}”. "
        "Is it put right for you?\n"
        "→ Yes: thank them, note their words, accept it in their name.\n"
        "→ No: what is missing? Take it back to its owner with what they say. Nobody talks them into a yes.\n"
        "→ Our number: {phone}."
    ),
    (CallPurpose.COMPLAINT_AGAIN, Language.ENGLISH): (
        "Hello {customer}, this is {caller} from {operator}. You told us that your complaint {complaint} is not put "
        "right after all: “{said}”. Thank you for saying so, and I am sorry. What do you see now, since when?\n"
        "→ Put right by phone what can be; else agree what happens next and by when.\n"
        "→ It stays with you until they are content. Our number: {phone}."
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
    (CallPurpose.COMPLAINT_HEARD, Language.CHINESE): (
        "{customer}您好，我是{operator}的{caller}，您的投诉{complaint}由我负责到底。您反映：“{said}”，非常抱歉给您带来不便。"
        "请问我理解得对吗，还有其他情况吗？\n"
        "→ 听客户讲完，用自己的话复述；档案里已有的信息不再询问。\n"
        "→ 说明下一步由谁处理、何时完成、何时再联系。客服电话：{phone}。\n"
        "→ 记录客户原话和您的承诺。"
    ),
    (CallPurpose.COMPLAINT_SOLVED, Language.CHINESE): (
        "{customer}您好，我是{operator}的{caller}，关于您的投诉{complaint}，我们已告知您：“{done}”。请问问题解决了吗？\n"
        "→ 已解决：感谢客户，记录原话，代客户确认。\n"
        "→ 未解决：还差什么？连同客户原话退回负责人，不得诱导客户确认。\n"
        "→ 客服电话：{phone}。"
    ),
    (CallPurpose.COMPLAINT_AGAIN, Language.CHINESE): (
        "{customer}您好，我是{operator}的{caller}。您反馈投诉{complaint}仍未妥善解决：“{said}”。感谢您告诉我们，非常抱歉。"
        "请问现在是什么情况，从什么时候开始的？\n"
        "→ 能电话解决的先解决；否则约定下一步和时间。\n"
        "→ 由您负责到客户满意为止。客服电话：{phone}。"
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
