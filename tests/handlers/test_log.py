"""Logging, from the first question to the reviewers' cards (conversations.md, transcripts.md)."""

from __future__ import annotations

import pytest

from bot.texts import texts
from handlers.log.words import CADRE_ACADEMY, meant
from rules.record import FORMS_OF_ROUTE
from storage.submissions import Submission
from tests.handlers.walks import hides, shows, staffed, walk_to_dates
from tests.story import Academy, Phone


async def submitted(academy: Academy, phone: Phone) -> Submission:
    """The one submission of a person."""
    person = await academy.who(phone)
    async with academy.database.reading() as work:
        [submission] = await work.submissions.of_person(person.person_id)
    return submission


async def test_a_class_is_logged_from_its_name_to_the_confirmation(any_academy: Academy) -> None:
    li, _zhao = await staffed(any_academy)
    await walk_to_dates(li)
    await li.says("3.2-3.6")
    shows(li, "2026-03-02（周一）上午 → 2026-03-06（周五）下午", "5 个工作日，10 个半天，40 学时")
    await li.taps("就是这样")
    shows(li, "缺 2 个及以上不计学时")
    await li.taps("没有缺席")
    await li.taps("脱产")
    await li.taps("合格")
    await li.sends_file("certificate")
    shows(li, "已收到 1 份")
    await li.taps("没有了")
    shows(li, "请核对", "中国科协 · 北京", "10 个半天", "脱产", "1 份材料", "线下 0 → <b>40 / 90</b>")
    await li.taps("提交")
    shows(li, "已提交给计算所人事（赵敏）", "撤回", "再记一件")
    [row] = await any_academy.audit("submission.submitted")
    assert row["details"]["title"] == "科研诚信培训班"
    assert row["details"]["half_days"] == 10
    assert len(row["evidence"]) == 1


async def test_every_step_takes_typed_words_as_well(academy: Academy) -> None:
    """conversations.md: every step takes a tap or typed text."""
    li, _zhao = await staffed(academy)
    for said in (
        "/log",
        "外部培训",
        "学术会议",
        "图计算年会",
        "报告与讨论",
        "中国计算机学会",
        "上海",
        "3月5日-6日",
        "2天",
        "0",
        "不脱产",
        "无考核",
    ):
        await li.says(said)
    await li.sends_file("notice", "document", name="通知.pdf")
    await li.says("没有了")
    shows(li, "请核对", "图计算年会", "4 个半天 = 16 学时", "无考核", "不脱产")
    await li.taps("提交")
    made = await submitted(academy, li)
    assert (made.details.content, made.details.half_days) == ("报告与讨论", 4)


async def test_self_study_asks_for_hours_and_needs_no_evidence(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await li.says("/log")
    await li.taps("在职自学")
    shows(li, "书名")
    await li.says("图论导引")
    await li.taps("和名称一样")
    await li.taps("计算所")
    await li.says("3.7-3.8")
    shows(li, "一共多少学时", "全年最多计 10 学时")
    await li.says("１２．５")
    await li.taps("无考核")
    await li.taps("跳过")
    shows(li, "请核对", "12.5 学时，无考核", "没有材料", "12.5 学时中只计入 10 学时", "线下 0 → <b>10 / 90</b>")
    await li.taps("提交")
    made = await submitted(academy, li)
    assert (str(made.details.hours), made.details.place, made.details.half_days) == ("12.5", "计算所", None)


async def test_online_study_names_its_platform_and_no_place(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await li.says("/log")
    await li.taps("外部网络培训")
    await li.taps("网络学习")
    await li.says("数据安全")
    await li.taps("和名称一样")
    await li.says("学堂在线")
    await li.says("昨天")
    await li.taps("8")
    await li.taps("合格")
    shows(li, "要有材料才能提交")
    await li.sends_file("certificate")
    await li.taps("没有了")
    shows(li, "学堂在线", "8 学时", "网络 0 → <b>8 / 50</b>")
    hides(li, "半天", "缺席")
    await li.taps("提交")
    made = await submitted(academy, li)
    assert (made.details.platform, made.details.place, made.details.organiser) == ("学堂在线", "", "")


@pytest.mark.parametrize(("route", "form"), [("境外培训", "出国（境）培训"), ("公派留学", "学术进修")])
async def test_study_abroad_is_counted_by_half_days(academy: Academy, route: str, form: str) -> None:
    li, _zhao = await staffed(academy)
    await li.says("/log")
    await li.taps(route)
    await li.taps(form)
    await li.says("Graph algorithms")
    await li.taps("和名称一样")
    await li.says("ETH Zürich")
    await li.says("Zürich")
    await li.says("2026-02-02 - 2026-02-06")
    shows(li, "10 个半天，40 学时")


async def test_a_leader_is_offered_the_cadre_academy_first(academy: Academy) -> None:
    """R7: one tap tells route, form and platform."""
    await academy.unit("ICT", "计算所")
    chief = await academy.person("A001", "王芳", "ICT", rank="leader")
    await chief.says("/log")
    assert chief.last.labels[0] == "中国干部网络学院"
    await chief.taps("中国干部网络学院")
    shows(chief, "培训名称")


async def test_the_cadre_academy_is_offered_to_everyone_and_has_one_spelling(academy: Academy) -> None:
    """R7; one platform is not spelt in many ways."""
    li, _zhao = await staffed(academy)
    await li.says("/log")
    assert li.last.labels[4:6] == ["公派留学", "中国干部网络学院"]
    await li.taps("外部网络培训")
    await li.taps("网络学习")
    await li.says("党史")
    await li.taps("和名称一样")
    shows(li, "中国干部网络学院")
    await li.says("干部网络学院")
    await li.says("昨天")
    await li.taps("2")
    await li.taps("合格")
    shows(li, "中国干部网络学院的结业证书", "要有材料才能提交")
    await li.sends_file("certificate")
    await li.taps("没有了")
    await li.taps("提交")
    assert (await submitted(academy, li)).details.platform == CADRE_ACADEMY


STEPS = [
    ([], "喝茶", "“喝茶”不在选项里", "登记什么"),
    (["外部培训"], "网络学习", "“网络学习”不在选项里", "哪种形式"),
    (["外部培训", "专题讲座"], "\u200b \n", "要写几个字", "培训名称"),
    (["外部培训", "专题讲座"], "长" * 101, "101 个字，最多 100 个", "培训名称"),
    (["外部培训", "专题讲座", "甲"], "长" * 501, "501 个字，最多 500 个", "主要内容"),
    (["外部培训", "专题讲座", "甲", "乙", "丙", "丁"], "3.32", "“3.32”不是日期", "什么时候"),
    (["外部培训", "专题讲座", "甲", "乙", "丙", "丁"], "明天", "还没到", "什么时候"),
    (["外部培训", "专题讲座", "甲", "乙", "丙", "丁", "3.2-3.3"], "5", "从 1 到 4", "2 个工作日"),
    (["外部培训", "专题讲座", "甲", "乙", "丙", "丁", "3.2-3.3"], "0", "从 1 到 4", "2 个工作日"),
    (["外部培训", "专题讲座", "甲", "乙", "丙", "丁", "3.2-3.3"], "很多", "“很多”不行", "2 个工作日"),
    (["外部培训", "专题讲座", "甲", "乙", "丙", "丁", "3.2-3.3", "4"], "5", "从 0 到 4", "缺席"),
    (["外部培训", "专题讲座", "甲", "乙", "丙", "丁", "3.2-3.3", "4"], "-1", "从 0 到 4", "缺席"),
    (["外部培训", "专题讲座", "甲", "乙", "丙", "丁", "3.2-3.3", "4", "0"], "大概", "没看懂", "脱产学习吗"),
    (["外部培训", "专题讲座", "甲", "乙", "丙", "丁", "3.2-3.3", "4", "0", "否"], "优", "没看懂", "考核结果"),
    (["外部培训", "专题讲座", "甲", "乙", "丙", "丁", "3.2-3.3", "4", "0", "否", "合格"], "证书", "发文件", "拍照"),
    (["自学", "甲", "乙", "丙", "3.2"], "0", "大于 0", "多少学时"),
    (["自学", "甲", "乙", "丙", "3.2"], "2.25", "最多一位小数", "多少学时"),
    (["自学", "甲", "乙", "丙", "3.2"], "一会儿", "不是学时数", "多少学时"),
    (["自学", "甲", "乙", "丙", "3.2"], "99999", "不是学时数", "多少学时"),
]


@pytest.mark.parametrize(("answers", "wrong", "told", "asked"), STEPS)
async def test_a_wrong_answer_is_told_with_an_example_and_the_question_stays(
    academy: Academy, answers: list[str], wrong: str, told: str, asked: str
) -> None:
    """conversations.md: typed answers are checked by the same rules; what was answered stays."""
    li, _zhao = await staffed(academy)
    await li.says("/log")
    for answer in answers:
        await li.says(answer)
    before = await open_answers(academy, li)
    await li.says(wrong)
    shows(li, told, asked)
    assert any(word in li.last.text for word in ("例如", "这样发", "点下面")), li.last.text
    assert await open_answers(academy, li) == before


async def open_answers(academy: Academy, phone: Phone) -> object:
    """What the person's open draft holds."""
    person = await academy.who(phone)
    async with academy.database.reading() as work:
        draft = await work.drafts.open_of(person.person_id)
    assert draft is not None
    return draft.answers


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_label_is_understood_when_it_is_typed(language: str) -> None:
    catalogue = texts(language)
    routes = ("external", "self_study", "external_online", "abroad_training", "study_abroad")
    for code in routes:
        assert meant("route", catalogue.say(f"record-route-{code}")) == code
    for form in {form for route in FORMS_OF_ROUTE for form in FORMS_OF_ROUTE[route] if route in routes}:
        if form != "self_study":
            assert meant("form", catalogue.say(f"record-form-{form.value}")) == form.value
    for code in ("pass", "fail", "none"):
        assert meant("result", catalogue.say(f"record-result-{code}")) == code
    assert meant("off_job", catalogue.say("record-off-job")) == "yes"
    assert meant("off_job", catalogue.say("record-on-job")) == "no"
    assert meant("absent", catalogue.say("log-never-absent")) == "0"
    assert meant("platform", catalogue.say(f"log-platform-{CADRE_ACADEMY}")) == CADRE_ACADEMY


async def test_what_people_type_is_shown_and_never_run(academy: Academy) -> None:
    """security.md 14, 15, 20: HTML stays text, invisible characters fall away, SQL is a name like another."""
    li, zhao = await staffed(academy)
    title = "<b>班</b>'); DROP TABLE submissions;--\u202e\u200b &amp; <a href='x'>"
    await walk_to_dates(li, title)
    await li.says("3.2")
    for label in ("就是这样", "没有缺席", "不脱产", "合格"):
        await li.taps(label)
    await li.sends_file("certificate")
    await li.taps("没有了")
    shows(li, "&lt;b&gt;班&lt;/b&gt;'); DROP TABLE submissions;-- &amp;amp; &lt;a href='x'&gt;")
    await li.taps("提交")
    assert (await submitted(academy, li)).details.title == "<b>班</b>'); DROP TABLE submissions;-- &amp; <a href='x'>"
    assert "<a href" not in zhao.transcript()


async def test_a_title_as_long_as_allowed_fits_every_message_and_button(academy: Academy) -> None:
    """conversations.md: names that overflow ``callback_data``, which counts bytes (the phones check it)."""
    li, _zhao = await staffed(academy)
    await walk_to_dates(li, "𠮷" * 100)
    await li.says("3.2")
    for label in ("就是这样", "没有缺席", "不脱产", "合格"):
        await li.taps(label)
    await li.sends_file("certificate")
    await li.taps("没有了")
    await li.taps("提交")
    await li.says("/log")
    shows(li, "再记一次：𠮷")
    assert all(len(label) <= 40 for label in li.last.labels)


async def test_a_whole_walk_in_english(academy: Academy) -> None:
    await academy.unit("ICT", "ICT")
    await academy.person("A100", "Zhao Min", "ICT", "approver", language="en")
    li = await academy.person("A002", "Li Qiang", "ICT", language="en")
    for said in ("/log", "external training", "lecture", "Graphs", "Talks", "CCF", "Beijing", "Mar 2 - 3"):
        await li.says(said)
    shows(li, "2026-03-02 (Mon) am → 2026-03-03 (Tue) pm", "2 working days, 4 half-days, 16 hours")
    for label in ("That is right", "No absence", "On-job", "Passed"):
        await li.taps(label)
    await li.sends_file("certificate")
    await li.taps("That is all")
    shows(li, "Please check", "1 piece of evidence", "0 → <b>16 / 90</b>")
    await li.taps("Submit")
    shows(li, "Submitted to HR of ICT (Zhao Min)")


async def test_routes_that_come_in_by_themselves_cant_be_typed(academy: Academy) -> None:
    """art. 9.1, 9.4: what an organiser or the platform registers is not logged by a person."""
    li, _zhao = await staffed(academy)
    await li.says("/log")
    for typed in ("院继续教育网", "院内培训", "platform", "in_house"):
        await li.says(typed)
        shows(li, "不在选项里")
