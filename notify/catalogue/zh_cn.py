"""Simplified Chinese. UCS-2: 70 characters alone, 67 per segment, so two segments hold 134."""

from datetime import date, datetime, timedelta

from notify.catalogue.language import Language
from notify.hours import said_twice
from notify.reading.words import words_of

_DAYS = "一二三四五六日"


class _ChineseDates:
    def clock(self, at: datetime) -> str:
        return f"{at:%H:%M}" + said_twice(at, "（夏令时）", "（冬令时）")

    def day(self, day: date) -> str:
        return f"{day.year}年{day.month}月{day.day}日"

    def moment(self, at: datetime) -> str:
        return f"{at.month}月{at.day}日（周{_DAYS[at.weekday()]}）{self.clock(at)}"

    def window(self, start: datetime, end: datetime) -> str:
        if start.date() == end.date():
            return f"{self.moment(start)}-{self.clock(end)}"
        if end.hour == end.minute == 0 and end.date() == start.date() + timedelta(days=1):
            return f"{self.moment(start)}-24:00"
        return f"{self.moment(start)}至{self.moment(end)}"


_CHOICE = "回复1确认，2改约，3请回电。"

TEXTS = {
    "confirmation": (
        "已预约{work}：{window}，{technician_name}，电话{technician_phone}，请家中留人。"
        f"{_CHOICE}"
        "详情：{tracking_link} 工单号：{reference}"
    ),
    "next_visit_planned": (
        "需再次上门（{work}），已安排{window}，{technician_name}，电话{technician_phone}。"
        f"{_CHOICE}"
        "详情：{tracking_link} 工单号：{reference}"
    ),
    "technician_changed": (
        "您好，{window}的上门改由{technician_name}负责，电话{technician_phone}，时间不变。"
        "如需回电请回复3。工单号：{reference}"
    ),
    "technician_details": (
        "您好，{window}上门的师傅联系方式有更新：{technician_name}，电话{technician_phone}，上门时间不变。工单号：{reference}"
    ),
    "window_changed": (
        "您的上门时间改为{window}，{technician_name}将上门，电话{technician_phone}。"
        f"{_CHOICE}"
        "详情：{tracking_link} 工单号：{reference}"
    ),
    "window_narrowed": (
        "您好，您的上门时间已进一步确定为{window}，{technician_name}将上门，电话{technician_phone}。"
        "改约请回复2，如需回电请回复3。工单号：{reference}"
    ),
    "reminder": (
        "{technician_name}将于{window}上门进行{work}，电话{technician_phone}，请家中留人。"
        f"{_CHOICE}"
        "详情：{tracking_link} 工单号：{reference}"
    ),
    "on_the_way": "{technician_name}已出发，预计{eta}左右到达，电话{technician_phone}。查看进度：{tracking_link}",
    "running_late": (
        "非常抱歉，{technician_name}会晚到，预计{eta}左右到达，电话{technician_phone}。"
        "改约请回复2，如需回电请回复3。工单号：{reference}"
    ),
    "missed_you": (
        "{technician_name}于{at}已上门，未能联系到您。改约请回复2或点击{tracking_link} 回电请回复3。工单号：{reference}"
    ),
    "completed": (
        "您好，{work}已完成。保修期{warranty_months}个月：{warranty_start}至{warranty_end}。"
        "如有问题请回复3，或点击反馈：{survey_link}"
    ),
    "completed_with_devices": (
        "您好，{work}已完成。保修自{warranty_start}起：施工至{warranty_end}，设备至{device_warranty_end}。"
        "如有问题请回复3，或点击反馈：{survey_link}"
    ),
    "cancelled": (
        "{window}的上门已取消。如非您本人要求或需改约，请回复2；回电请回复3。详情：{tracking_link} 工单号：{reference}"
    ),
    "order_cancelled": "您好，工单{reference}已取消，不再安排上门。如非您本人要求或仍需服务，请致电{operator_phone}。",
    "order_taken_up": "您好，工单{reference}已恢复，我们会尽快安排时间并短信通知您。如有疑问请致电{operator_phone}。",
    "postponed": (
        "您好，非常抱歉，原定{window}的上门因故无法如期进行，我们会尽快与您改约。如需回电请回复3。工单号：{reference}"
    ),
    "nobody_came": (
        "非常抱歉，{window}未能按约上门。我们正在为您另找时间，稍后发给您。如需回电请回复3。工单号：{reference}"
    ),
    "survey": (
        "您好，请为{technician_name}的服务评分：回复1至5（5为非常满意），或点击评价：{survey_link} 拒收请回复T。"
    ),
    "recommend_asked": (
        "感谢您的评价！您有多大可能向亲友推荐我们？请回复0至10的数字（10为非常愿意）。工单号：{reference}"
    ),
    "survey_thanks": "感谢您的评价，我们会继续改进。工单号：{reference}",
    "call_back_promised": (
        "感谢您的反馈，我们将安排专人在{due}前与您联系。如需尽快处理请致电{operator_phone}。工单号：{reference}"
    ),
    "slot_offer": "您好，以下时间可以上门，请回复数字选择：{slots}。都不合适请留言。工单号：{reference}",
    "slot_offer_or_wait": "请回复数字选择时间：{slots}；0保留原时间并候补；9取消上门。工单号：{reference}",
    "waitlist_offer": (
        "您好，有更早的上门时间：{window}。回复1即可改约，先到先得；不回复则原时间不变。工单号：{reference}"
    ),
    "waitlist_gone": (
        "感谢您的回复，该时间已被其他客户预约。您的上门时间仍为{window}，有新的空档我们会再通知您。工单号：{reference}"
    ),
    "planned_work": (
        "您好，{window}我们将在您附近进行网络施工（{cause}），期间业务可能中断，不便之处敬请谅解。"
        "进展：{status_link} 编号：{reference}"
    ),
    "planned_work_moved": (
        "您好，您附近的网络施工（{cause}）时间改为{window}，届时业务可能中断，敬请谅解。"
        "进展：{status_link} 编号：{reference}"
    ),
    "planned_work_off": "您好，原定{window}在您附近的网络施工已取消。编号：{reference}",
    "outage_known": (
        "您好，您的网络可能因{cause}中断，我们正在抢修，预计{due}前恢复，您无需操作。"
        "进展：{status_link} 编号：{reference}"
    ),
    "outage_due_changed": (
        "您好，您附近的网络故障（{cause}）预计恢复时间更新为{due}前，敬请谅解。进展：{status_link} 编号：{reference}"
    ),
    "outage_off": (
        "您好，此前通知的网络故障经核实未影响您的线路。如仍无法使用，请致电{operator_phone}。编号：{reference}"
    ),
    "outage_over": (
        "您好，您附近的网络已恢复，感谢您的耐心等待。如仍无法使用，请重启光猫后致电{operator_phone}。编号：{reference}"
    ),
    "outage_joined": (
        "您反映的问题由附近网络故障（{cause}）引起，预计{due}前恢复，无需上门，恢复后短信通知您。"
        "进展：{status_link} 工单号：{reference}"
    ),
    "outage_instead": (
        "您反映的问题由网络故障引起，{window}的上门取消。预计{due}前恢复，届时短信通知您。如需回电请回复3。工单号：{reference}"
    ),
    "outage_works": (
        "您附近的网络已恢复。您的网络是否正常？正常请回复1，仍有问题请回复2，回电请回复3。{due}前未回复将结单。工单号：{reference}"
    ),
    "outage_report_closed": (
        "您好，未收到您的回复，视为网络已恢复，工单{reference}已结单。如仍无法使用，请致电{operator_phone}。"
    ),
    "outage_visit_needed": (
        "您好，经核实您的问题并非由网络故障引起，工单{reference}继续处理，我们会尽快与您约定上门时间。如需回电请回复3。"
    ),
    "remote_fix_begun": (
        "您好，经检测您的线路问题可远程处理，无需上门，处理完成后短信通知您。如有疑问请致电{operator_phone}。工单号：{reference}"
    ),
    "remote_fix_works": (
        "您的线路问题已远程处理完成。网络是否正常？正常请回复1，仍有问题请回复2，回电请回复3。{due}前未回复将结单。工单号：{reference}"
    ),
    "remote_visit_needed": (
        "您好，您的问题需要上门处理，我们会尽快安排时间并短信通知您。如需回电请回复3。工单号：{reference}"
    ),
    "reply_works": "谢谢您的确认，很高兴网络已恢复，工单{reference}已结单。",
    "care_visit": (
        "您好，我们可免费上门检测您的线路和无线网络。需要请回复数字：{slots}。"
        "其他时间请点击{tracking_link} 不需要请回复“不需要”，拒收请回复T。编号：{reference}"
    ),
    "care_missed": (
        "{technician_name}于{at}上门为您做免费{work}，您当时不在家。如仍需要，请点击{tracking_link} 另选时间，"
        "我们不再打扰。编号：{reference}"
    ),
    "reply_confirmed": "谢谢，{window}的上门已确认，请家中留人、保持电话畅通。工单号：{reference}",
    "reply_change_noted": "收到，我们正在另找时间，会再发短信给您。在此之前{window}仍为您保留。工单号：{reference}",
    "reply_no_change": "您{window}的上门已不能通过短信或网页变更，请致电客服{operator_phone}。工单号：{reference}",
    "reply_waitlisted": "收到，您的上门时间仍为{window}，有更早的空档我们会发短信通知您。工单号：{reference}",
    "reply_call_noted": "收到，我们会在{due}前给您回电。工单号：{reference}",
    "from_desk": "{words} 工单号：{reference}",
    "reply_help": "本号码用于通知上门服务。回复1确认，2改约，3请回电，T拒收短信。客服电话{operator_phone}。",
    "reply_unclear": "您的留言已收到，客服会尽快与您联系。也可回复1确认，2改约，3请回电。",
    "reply_read": "您的留言已收到，客服会尽快与您联系。",
    "reply_confirmed_all": "谢谢，以下预约均已确认：{visits}。",
    "which_visit": "您有多个上门预约，请回复要改约的编号：{visits}。",
    "complaint_received": "您的投诉{reference}已受理，由{owner_name}负责，{due}前与您联系。详情：{complaint_link}",
    "complaint_noted": "您的投诉{reference}已收到，我们会安排专人负责，{due}前与您联系。详情：{complaint_link}",
    "complaint_owner": "您的投诉{reference}现由{owner_name}负责，直到您满意为止。咨询电话{operator_phone}。",
    "complaint_plan": "您的投诉{reference}：{news} 我们会在{due}前再次告知进展。咨询电话{operator_phone}。",
    "complaint_progress": "您的投诉{reference}最新进展：{news} 我们会在{due}前再次告知。咨询电话{operator_phone}。",
    "complaint_still_open": (
        "您的投诉{reference}仍在处理中，由{owner_name}负责，{due}前告知进展。咨询电话{operator_phone}。"
    ),
    "complaint_resolved": (
        "您的投诉{reference}我们认为已解决，详情：{complaint_link} 满意请回复1，不满意请回复2，如需回电请回复3。"
    ),
    "complaint_accepted": "谢谢您的确认，很高兴您的投诉{reference}已解决。",
    "complaint_reopened": "很抱歉未能让您满意。{owner_name}会继续处理您的投诉{reference}，并在{due}前与您联系。",
    "recovery_survey": (
        "您好，您的投诉{reference}现在是否仍已解决？请为处理结果评分：回复1至5（5为非常满意），"
        "或点击：{complaint_link} 拒收请回复T。"
    ),
    "recovery_reminder": (
        "再次邀请您评价投诉{reference}的处理结果：回复1至5（5为非常满意），"
        "或点击：{complaint_link} 不再另行提醒，拒收请回复T。"
    ),
    "recovery_thanks": "感谢您对投诉{reference}处理结果的评价，我们会继续改进。",
    "recovery_call": (
        "很抱歉，您的投诉{reference}仍未妥善解决。{owner_name}将在{due}前致电您。如需尽快处理请致电{operator_phone}。"
    ),
    "goodwill_credit": "很抱歉{reference}给您带来不便，我们将向您的账户返还{amount}。咨询电话{operator_phone}。",
    "goodwill_gift": "很抱歉{reference}给您带来不便，我们将为您送上：{gift}。咨询电话{operator_phone}。",
    "goodwill_priority": "很抱歉{reference}给您带来不便，我们将为您优先处理。咨询电话{operator_phone}。",
    "goodwill_taken_back": "很抱歉，此前就{reference}告知您的补偿有误，现予撤销。咨询电话{operator_phone}。",
    "improvement_told": (
        "您好，您此前反映的问题（投诉{reference}）我们已作改进：{improvement} 感谢您的意见。拒收请回复T。"
    ),
    "opt_out_ack": "已为您退订，我们不再发短信给您。如需恢复请回复“恢复短信”。客服电话{operator_phone}。",
    "opt_in_ack": "谢谢，短信已恢复。如需帮助请回复“帮助”，退订请回复T。",
}

LANGUAGE = Language(
    code="zh-CN",
    signature="【{operator}】",
    texts=TEXTS,
    work={
        "repair": "宽带维修",
        "repair_in_warranty": "宽带保修期内免费维修",
        "install": "宽带安装",
        "relocation": "宽带移机",
        "care_visit": "宽带检测",
    },
    dates=_ChineseDates(),
    name="{name}师傅",
    foreign_name="工程师{name}",
    together="{lead}和{mate}",
    slot="{number}){window}",
    visit="{number}){window}{work}",
    free_repair="宽带免费维修（保修期{first}至{last}）",
    between_slots="；",
    home_country_code=86,
    operator_name_limit=8,
    person_name_limit=20,
    words=words_of("zh_cn"),
)
