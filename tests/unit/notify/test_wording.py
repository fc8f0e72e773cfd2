"""The texts themselves, as a customer reads them. Whoever changes a catalogue reads the change here."""

import pytest

from tests.unit.notify.words import say

TEXTS = {
    ("confirmation", "en"): (
        "Northlight: Your appointment (broadband repair) is booked for Tue 1 Dec, 13:00-15:00. Your "
        "technician is Anna Meier, phone +41 79 123 45 67. Reply 1 to confirm, 2 for another time, 3 for a "
        "call. View or change: https://n.example/t/Zx81 Order WO-1042. Reply STOP to opt out."
    ),
    ("confirmation", "zh-CN"): (
        "【北光宽带】已预约宽带维修：12月1日（周二）13:00-15:00，工程师Anna Meier，电话+41 79 123 "
        "45 67，请家中留人。回复1确认，2改约，3请回电。详情：https://n.example/t/Zx81 工单号：WO-"
        "1042"
    ),
    ("technician_changed", "en"): (
        "Northlight: Another technician will come to your appointment on Tue 1 Dec, 13:00-15:00: Anna Meier, "
        "phone +41 79 123 45 67. The time stays the same. Reply 3 if you would like a call. Order WO-1042."
    ),
    ("technician_changed", "zh-CN"): (
        "【北光宽带】您好，12月1日（周二）13:00-15:00的上门改由工程师Anna Meier负责，电话+41 79 123 45 67，时"
        "间不变。如需回电请回复3。工单号：WO-1042"
    ),
    ("window_changed", "en"): (
        "Northlight: Your appointment has been moved to Tue 1 Dec, 13:00-15:00. Your technician is Anna "
        "Meier, phone +41 79 123 45 67. Reply 1 to confirm, 2 for another time, 3 for a call. Details: "
        "https://n.example/t/Zx81 Order WO-1042."
    ),
    ("window_changed", "zh-CN"): (
        "【北光宽带】您的上门时间改为12月1日（周二）13:00-15:00，工程师Anna Meier将上门，电话+41 79 1"
        "23 45 67。回复1确认，2改约，3请回电。详情：https://n.example/t/Zx81 工单号：WO-104"
        "2"
    ),
    ("window_narrowed", "en"): (
        "Northlight: We can now tell you more precisely when Anna Meier comes: Tue 1 Dec, 13:00-15:00. Phone +41 79 "
        "123 45 67. Reply 2 for another time, 3 for a call. Order WO-1042."
    ),
    ("window_narrowed", "zh-CN"): (
        "【北光宽带】您好，您的上门时间已进一步确定为12月1日（周二）13:00-15:00，工程师Anna Meier将上门，电话+41 79 "
        "123 45 67。改约请回复2，如需回电请回复3。工单号：WO-1042"
    ),
    ("reminder", "en"): (
        "Northlight: Reminder (broadband repair): Anna Meier comes on Tue 1 Dec, 13:00-15:00, phone +41 79 "
        "123 45 67. Reply 1 to confirm, 2 for another time, 3 for a call. Details: https://n.example/t/Zx81 "
        "Order WO-1042."
    ),
    ("reminder", "zh-CN"): (
        "【北光宽带】工程师Anna Meier将于12月1日（周二）13:00-15:00上门进行宽带维修，电话+41 79 123"
        " 45 67，请家中留人。回复1确认，2改约，3请回电。详情：https://n.example/t/Zx81 工单号：WO"
        "-1042"
    ),
    ("on_the_way", "en"): (
        "Northlight: Anna Meier is on the way and should arrive at about 13:40. Phone +41 79 123 45 67. "
        "Follow the visit: https://n.example/t/Zx81"
    ),
    ("on_the_way", "zh-CN"): (
        "【北光宽带】工程师Anna Meier已出发，预计13:40左右到达，电话+41 79 123 45 67。查看进度：https://n.exa"
        "mple/t/Zx81"
    ),
    ("running_late", "en"): (
        "Northlight: Sorry, Anna Meier is running late and should arrive at about 13:40. Phone +41 79 123 45 "
        "67. Reply 2 for another time, 3 for a call. Order WO-1042."
    ),
    ("running_late", "zh-CN"): (
        "【北光宽带】非常抱歉，工程师Anna Meier会晚到，预计13:40左右到达，电话+41 79 123 45 67。改约请回复2，"
        "如需回电请回复3。工单号：WO-1042"
    ),
    ("missed_you", "en"): (
        "Northlight: Anna Meier was at your door on Tue 1 Dec, 13:05 but could not reach you. For a new time "
        "reply 2 or pick one: https://n.example/t/Zx81 For a call reply 3. Order WO-1042."
    ),
    ("missed_you", "zh-CN"): (
        "【北光宽带】工程师Anna Meier于12月1日（周二）13:05已上门，未能联系到您。改约请回复2或点击https://"
        "n.example/t/Zx81 回电请回复3。工单号：WO-1042"
    ),
    ("completed", "en"): (
        "Northlight: All done (broadband repair). Warranty: 12 months, from 1 Dec 2026 to 30 Nov 2027. "
        "Something not right? Reply 3 for a call or tell us here: https://n.example/s/Zx81"
    ),
    ("completed", "zh-CN"): (
        "【北光宽带】您好，宽带维修已完成。保修期12个月：2026年12月1日至2027年11月30日。如有问题请回复3，或点"
        "击反馈：https://n.example/s/Zx81"
    ),
    ("cancelled", "en"): (
        "Northlight: Your appointment on Tue 1 Dec, 13:00-15:00 is cancelled. If you did not ask for this or "
        "want a new time, reply 2, or 3 for a call. Details: https://n.example/t/Zx81 Order WO-1042."
    ),
    ("cancelled", "zh-CN"): (
        "【北光宽带】12月1日（周二）13:00-15:00的上门已取消。如非您本人要求或需改约，请回复2；回电请回复3。详情：ht"
        "tps://n.example/t/Zx81 工单号：WO-1042"
    ),
    ("postponed", "en"): (
        "Northlight: We're sorry, we can't come on Tue 1 Dec, 13:00-15:00 as agreed. We'll text you a new "
        "time soon. Reply 3 if you would like a call. Order WO-1042."
    ),
    ("postponed", "zh-CN"): (
        "【北光宽带】您好，非常抱歉，原定12月1日（周二）13:00-15:00的上门因故无法如期进行，我们会尽快与您改约"
        "。如需回电请回复3。工单号：WO-1042"
    ),
    ("survey", "en"): (
        "Northlight: How did Anna Meier do? Reply 1 (poor) to 5 (very good), or tell us more: "
        "https://n.example/s/Zx81 Reply STOP to opt out."
    ),
    ("survey", "zh-CN"): (
        "【北光宽带】您好，请为工程师Anna Meier的服务评分：回复1至5（5为非常满意），或点击评价：https://n.exa"
        "mple/s/Zx81 拒收请回复T。"
    ),
    ("slot_offer", "en"): (
        "Northlight: We can come at these times. Reply with the number that suits you: 1) Tue 1 Dec, "
        "13:00-15:00; 2) Wed 2 Dec, 08:00-10:00; 3) Fri 4 Dec, 15:00-17:00. None of them? Just text us. "
        "Order WO-1042."
    ),
    ("slot_offer", "zh-CN"): (
        "【北光宽带】您好，以下时间可以上门，请回复数字选择：1)12月1日（周二）13:00-15:00；2)12月2日（周三）0"
        "8:00-10:00；3)12月4日（周五）15:00-17:00。都不合适请留言。工单号：WO-1042"
    ),
    ("slot_offer_or_wait", "en"): (
        "Northlight: We can come at these times. Reply with the number that suits you: 1) Tue 1 Dec, "
        "13:00-15:00; 2) Wed 2 Dec, 08:00-10:00; 3) Fri 4 Dec, 15:00-17:00. Reply 0 to keep your time and "
        "hear if an earlier slot opens up, 9 to cancel the visit. Order WO-1042."
    ),
    ("slot_offer_or_wait", "zh-CN"): (
        "【北光宽带】请回复数字选择时间：1)12月1日（周二）13:00-15:00；2)12月2日（周三）08:00-10:00；3)12月4"
        "日（周五）15:00-17:00；0保留原时间并候补；9取消上门。工单号：WO-1042"
    ),
    ("reply_no_change", "en"): (
        "Northlight: Your appointment on Tue 1 Dec, 13:00-15:00 can't be changed by text or online any more. "
        "Please call us: +423 234 56 78. Order WO-1042."
    ),
    ("reply_no_change", "zh-CN"): (
        "【北光宽带】您12月1日（周二）13:00-15:00的上门已不能通过短信或网页变更，请致电客服+423 234 56 78"
        "。工单号：WO-1042"
    ),
    ("technician_details", "en"): (
        "Northlight: New contact details for your appointment on Tue 1 Dec, 13:00-15:00: your technician is "
        "Anna Meier, phone +41 79 123 45 67. The time stays the same. Order WO-1042."
    ),
    ("technician_details", "zh-CN"): (
        "【北光宽带】您好，12月1日（周二）13:00-15:00上门的师傅联系方式有更新：工程师Anna Meier，电话+41 "
        "79 123 45 67，上门时间不变。工单号：WO-1042"
    ),
    ("nobody_came", "en"): (
        "Northlight: We're sorry: nobody came to you on Tue 1 Dec, 13:00-15:00 as agreed. We are looking for "
        "new times for you now. For a call from us reply 3. Order WO-1042."
    ),
    ("nobody_came", "zh-CN"): (
        "【北光宽带】非常抱歉，12月1日（周二）13:00-15:00未能按约上门。我们正在为您另找时间，稍后发给您。如需回电请回复"
        "3。工单号：WO-1042"
    ),
    ("next_visit_planned", "en"): (
        "Northlight: We need to come again (broadband repair) and have planned Tue 1 Dec, 13:00-15:00 for "
        "you: Anna Meier, phone +41 79 123 45 67. Reply 1 to confirm, 2 for another time, 3 for a call. "
        "Details: https://n.example/t/Zx81 Order WO-1042."
    ),
    ("next_visit_planned", "zh-CN"): (
        "【北光宽带】需再次上门（宽带维修），已安排12月1日（周二）13:00-15:00，工程师Anna Meier，电话+4"
        "1 79 123 45 67。回复1确认，2改约，3请回电。详情：https://n.example/t/Zx81 工单号："
        "WO-1042"
    ),
    ("reply_waitlisted", "en"): (
        "Northlight: Thank you. Your appointment stays on Tue 1 Dec, 13:00-15:00, and we'll text you if an "
        "earlier slot opens up. Order WO-1042."
    ),
    ("reply_waitlisted", "zh-CN"): (
        "【北光宽带】收到，您的上门时间仍为12月1日（周二）13:00-15:00，有更早的空档我们会发短信通知您。工单号：WO-1042"
    ),
    ("waitlist_offer", "en"): (
        "Northlight: An earlier slot for your appointment is free: Tue 1 Dec, 13:00-15:00. Reply 1 to take "
        "it; first come, first served. If you don't reply, your appointment stays as it is. Order WO-1042."
    ),
    ("waitlist_offer", "zh-CN"): (
        "【北光宽带】您好，有更早的上门时间：12月1日（周二）13:00-15:00。回复1即可改约，先到先得；不回复则原"
        "时间不变。工单号：WO-1042"
    ),
    ("call_back_promised", "en"): (
        "Northlight: Thank you for telling us. We'll call you by Wed 2 Dec, 17:00. Need us sooner? Call us: "
        "+423 234 56 78. Order WO-1042."
    ),
    ("call_back_promised", "zh-CN"): (
        "【北光宽带】感谢您的反馈，我们将安排专人在12月2日（周三）17:00前与您联系。如需尽快处理请致电+423 234"
        " 56 78。工单号：WO-1042"
    ),
    ("opt_out_ack", "en"): (
        "Northlight: You have opted out and will get no more texts from us. Reply START to opt in. Call us: "
        "+423 234 56 78"
    ),
    ("opt_out_ack", "zh-CN"): (
        "【北光宽带】已为您退订，我们不再发短信给您。如需恢复请回复“恢复短信”。客服电话+423 234 56 78。"
    ),
    ("reply_help", "en"): (
        "Northlight: This number texts you about your appointments. Reply 1 to confirm, 2 for another time, "
        "3 for a call, STOP to opt out. Call us: +423 234 56 78"
    ),
    ("reply_help", "zh-CN"): (
        "【北光宽带】本号码用于通知上门服务。回复1确认，2改约，3请回电，T拒收短信。客服电话+423 234 56 78。"
    ),
}


@pytest.mark.parametrize(("kind", "language"), TEXTS)
def test_words_each_kind_exactly(kind: str, language: str) -> None:
    assert say(kind, language).body == TEXTS[kind, language]
