"""The texts themselves, as a customer reads them. Whoever changes a catalogue reads the change here."""

import pytest

from tests.unit.notify.words import say

TEXTS = {
    ("confirmation", "en"): (
        "Northlight: your visit to repair your connection is booked for Tue 1 Dec, 13:00-15:00. Your "
        "technician is Anna Meier, phone +41 79 123 45 67. Reply 1 to confirm, 2 for another time, 3 for a "
        "call. Order WO-1042. STOP ends our texts."
    ),
    ("confirmation", "zh-CN"): (
        "【北光宽带】您好，已为您预约宽带维修：12月1日(周二)13:00–15:00。Anna Meier师傅上门，"
        "电话+41 79 123 45 67。回复1确认，2改时间，3要求回电。工单WO-1042。"
    ),
    ("technician_changed", "en"): (
        "Northlight: for your visit on Tue 1 Dec, 13:00-15:00 another technician will come: Anna Meier, "
        "phone +41 79 123 45 67. The time stays the same. For a call from us reply 3. Order WO-1042."
    ),
    ("technician_changed", "zh-CN"): (
        "【北光宽带】您好，12月1日(周二)13:00–15:00的上门改由Anna Meier师傅负责，电话"
        "+41 79 123 45 67，时间不变。需要回电请回复3。工单WO-1042。"
    ),
    ("window_changed", "en"): (
        "Northlight: your visit has a new time: Tue 1 Dec, 13:00-15:00. Anna Meier will come, phone +41 79 "
        "123 45 67. Reply 1 to confirm, 2 for another time, 3 for a call. Order WO-1042."
    ),
    ("window_changed", "zh-CN"): (
        "【北光宽带】您好，您的上门时间改为12月1日(周二)13:00–15:00。Anna Meier师傅上门，电话"
        "+41 79 123 45 67。回复1确认，2改时间，3要求回电。工单WO-1042。"
    ),
    ("reminder", "en"): (
        "Northlight: please remember our visit to repair your connection on Tue 1 Dec, 13:00-15:00. Anna "
        "Meier will come, phone +41 79 123 45 67. Reply 1 to confirm, 2 for another time, 3 for a call. "
        "Order WO-1042."
    ),
    ("reminder", "zh-CN"): (
        "【北光宽带】温馨提醒：12月1日(周二)13:00–15:00上门宽带维修，Anna Meier师傅，电话"
        "+41 79 123 45 67。回复1确认，2改时间，3要求回电。工单WO-1042。"
    ),
    ("on_the_way", "en"): (
        "Northlight: Anna Meier is on the way and should be with you at about 13:40. Phone +41 79 123 45 67. "
        "Follow the visit: https://n.example/t/Zx81"
    ),
    ("on_the_way", "zh-CN"): (
        "【北光宽带】Anna Meier师傅已出发，预计13:40左右到达，电话+41 79 123 45 67。查看进度：https://n.example/t/Zx81"
    ),
    ("running_late", "en"): (
        "Northlight: we are sorry, Anna Meier is running late and should be with you at about 13:40. Phone "
        "+41 79 123 45 67. Reply 2 for another time, 3 for a call. Order WO-1042."
    ),
    ("running_late", "zh-CN"): (
        "【北光宽带】非常抱歉，Anna Meier师傅会晚到，预计13:40左右到达，电话"
        "+41 79 123 45 67。改时间请回复2，需要回电请回复3。工单WO-1042。"
    ),
    ("missed_you", "en"): (
        "Northlight: Anna Meier was at your door at 13:05 and could not reach you. Reply 2 and we find a new "
        "time, or 3 and we call you. Order WO-1042."
    ),
    ("missed_you", "zh-CN"): (
        "【北光宽带】您好，Anna Meier师傅13:05已上门，未能联系到您。另约时间请回复2，需要回电请回复3。工单WO-1042。"
    ),
    ("completed", "en"): (
        "Northlight: our visit to repair your connection is done. Warranty: 12 months, from 1 Dec 2026 to 30 "
        "Nov 2027. Something not right? Reply 3 for a call or tell us here: https://n.example/s/Zx81"
    ),
    ("completed", "zh-CN"): (
        "【北光宽带】您好，宽带维修已完成。质保12个月：2026年12月1日至2027年11月30日。如有问题请回复3"
        "或告诉我们：https://n.example/s/Zx81"
    ),
    ("cancelled", "en"): (
        "Northlight: your visit on Tue 1 Dec, 13:00-15:00 is cancelled. If you did not expect this or want a "
        "new time, reply 2, or 3 for a call. Order WO-1042."
    ),
    ("cancelled", "zh-CN"): (
        "【北光宽带】您好，12月1日(周二)13:00–15:00的上门已取消。如非您本人要求或需另约时间，请回复2；"
        "需要回电请回复3。工单WO-1042。"
    ),
    ("postponed", "en"): (
        "Northlight: we are sorry, we can't come on Tue 1 Dec, 13:00-15:00 as agreed. We will send you a new "
        "time soon. For a call from us reply 3. Order WO-1042."
    ),
    ("postponed", "zh-CN"): (
        "【北光宽带】您好，很抱歉，原定12月1日(周二)13:00–15:00的上门无法成行，我们会尽快与您另约时间。"
        "需要回电请回复3。工单WO-1042。"
    ),
    ("survey", "en"): (
        "Northlight: how was the visit of Anna Meier? Reply 1 (poor) to 5 (very good), or tell us more: "
        "https://n.example/s/Zx81 STOP ends our texts."
    ),
    ("survey", "zh-CN"): (
        "【北光宽带】您好，Anna Meier师傅的服务您满意吗？请回复1（差）到5（好），或评价："
        "https://n.example/s/Zx81 拒收请回复T。"
    ),
    ("slot_offer", "en"): (
        "Northlight: we can come at these times. Reply with the number that suits you: 1) Tue 1 Dec, "
        "13:00-15:00; 2) Wed 2 Dec, 08:00-10:00; 3) Fri 4 Dec, 15:00-17:00. None of them? Just write to us. "
        "Order WO-1042."
    ),
    ("slot_offer", "zh-CN"): (
        "【北光宽带】您好，以下时间可以上门，请回复数字选择：1)12月1日(周二)13:00–15:00；2)12月2"
        "日(周三)08:00–10:00；3)12月4日(周五)15:00–17:00。都不合适请留言。工单"
        "WO-1042。"
    ),
    ("slot_offer_or_wait", "en"): (
        "Northlight: we can come at these times. Reply with the number that suits you: 1) Tue 1 Dec, "
        "13:00-15:00; 2) Wed 2 Dec, 08:00-10:00; 3) Fri 4 Dec, 15:00-17:00. Reply 0 to keep your time and hear "
        "when an earlier one comes free, 9 to call the visit off. Order WO-1042."
    ),
    ("slot_offer_or_wait", "zh-CN"): (
        "【北光宽带】请回复数字选择时间：1)12月1日(周二)13:00–15:00；2)12月2日(周三)08:00–10:00；"
        "3)12月4日(周五)15:00–17:00；0保留原时间等更早空档；9取消上门。工单WO-1042。"
    ),
    ("reply_waitlisted", "en"): (
        "Northlight: thank you. Your visit stays on Tue 1 Dec, 13:00-15:00, and we write to you when an earlier "
        "time comes free. Order WO-1042."
    ),
    ("reply_waitlisted", "zh-CN"): (
        "【北光宽带】收到，您的上门仍为12月1日(周二)13:00–15:00，有更早的空档我们会发短信通知您。工单WO-1042。"
    ),
    ("waitlist_offer", "en"): (
        "Northlight: an earlier time for your visit is free: Tue 1 Dec, 13:00-15:00. Reply 1 to take it; the "
        "first answer gets it. If you do not reply, your visit stays as it is. Order WO-1042."
    ),
    ("waitlist_offer", "zh-CN"): (
        "【北光宽带】您好，有更早的上门时间：12月1日(周二)13:00–15:00。回复1即可改约，先回先得；不回复"
        "则原时间不变。工单WO-1042。"
    ),
    ("call_back_promised", "en"): (
        "Northlight: thank you for telling us. A colleague of the technician will call you by Wed 2 Dec, "
        "17:00. Sooner? Phone us: +423 234 56 78. Order WO-1042."
    ),
    ("call_back_promised", "zh-CN"): (
        "【北光宽带】感谢您的反馈，另一位同事将在12月2日(周三)17:00前给您回电。着急请拨打+423 234 56 78。工单WO-1042。"
    ),
    ("opt_out_ack", "en"): (
        "Northlight: you will get no more texts from us. To get them again, reply START. Phone: +423 234 56 78"
    ),
    ("opt_out_ack", "zh-CN"): (
        "【北光宽带】已为您退订，我们不再发短信给您。如需恢复请回复START。客服电话+423 234 56 78。"
    ),
    ("reply_help", "en"): (
        "Northlight: this number writes to you about our visits. Reply 1 to confirm, 2 for another time, 3 "
        "for a call, STOP to end our texts. Phone: +423 234 56 78"
    ),
    ("reply_help", "zh-CN"): (
        "【北光宽带】本号码用于通知上门服务。回复1确认，2改时间，3要求回电，T拒收短信。客服电话+423 234 56 78。"
    ),
}


@pytest.mark.parametrize(("kind", "language"), TEXTS)
def test_words_each_kind_exactly(kind: str, language: str) -> None:
    assert say(kind, language).body == TEXTS[kind, language]
