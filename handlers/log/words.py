"""Words that people type for a choice instead of tapping it: every label in both languages, and what is said for it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from handlers.texts_in import one_line

READY = "reason:"
"""How a ready-made reason is kept: its code behind this mark, so that each reads it in their language."""
CADRE_ACADEMY = "cadre_academy"
"""中国干部网络学院 (art. 9.3, R7)."""

WORDS: Mapping[str, Mapping[str, str]] = {
    "route": {
        "外部培训": "external",
        "外训": "external",
        "external training": "external",
        "external": "external",
        "在职自学": "self_study",
        "自学": "self_study",
        "self-study": "self_study",
        "self study": "self_study",
        "外部网络培训": "external_online",
        "网络培训": "external_online",
        "external online training": "external_online",
        "online": "external_online",
        "境外培训": "abroad_training",
        "training abroad": "abroad_training",
        "公派留学": "study_abroad",
        "留学": "study_abroad",
        "sponsored study abroad": "study_abroad",
        "study abroad": "study_abroad",
    },
    "form": {
        "党的理论和党性教育": "party_theory",
        "党性教育": "party_theory",
        "party theory and conduct": "party_theory",
        "专项培训班": "special_class",
        "培训班": "special_class",
        "special training class": "special_class",
        "class": "special_class",
        "学术进修、技术研修": "academic",
        "学术进修": "academic",
        "技术研修": "academic",
        "职业资格认证培训": "academic",
        "further study, technical course": "academic",
        "学术会议": "conference",
        "会议": "conference",
        "academic conference": "conference",
        "conference": "conference",
        "出国(境)培训": "abroad",
        "出国培训": "abroad",
        "training abroad": "abroad",
        "网络学习": "online",
        "网络培训": "online",
        "online course": "online",
        "online": "online",
        "集中视频培训": "group_video",
        "视频培训": "group_video",
        "group video training": "group_video",
        "专题讲座": "lecture",
        "讲座": "lecture",
        "lecture": "lecture",
    },
    "platform": {
        "中国干部网络学院": CADRE_ACADEMY,
        "干部网络学院": CADRE_ACADEMY,
        "china cadre online academy": CADRE_ACADEMY,
    },
    "content": {
        "和名称一样": "same",
        "同名称": "same",
        "同上": "same",
        "the same as its name": "same",
        "same": "same",
    },
    "absent": {"没有缺席": "0", "没有": "0", "无": "0", "全勤": "0", "none": "0", "no absence": "0", "no": "0"},
    "off_job": {
        "脱产": "yes",
        "是": "yes",
        "off-job": "yes",
        "yes": "yes",
        "不脱产": "no",
        "否": "no",
        "on-job": "no",
        "no": "no",
    },
    "result": {
        "合格": "pass",
        "通过": "pass",
        "passed": "pass",
        "pass": "pass",
        "不合格": "fail",
        "未通过": "fail",
        "failed": "fail",
        "fail": "fail",
        "无考核": "none",
        "没有考核": "none",
        "无": "none",
        "no assessment": "none",
        "none": "none",
    },
    "makeup": {
        "不补": "none",
        "不补，都计入本年": "none",
        "都计入本年": "none",
        "无": "none",
        "none": "none",
        "no": "none",
        "nothing, keep them all in the year": "none",
    },
    "evidence": {
        "没有了": "done",
        "没有": "done",
        "无": "done",
        "下一步": "done",
        "done": "done",
        "no": "done",
        "next": "done",
    },
}


def meant(key: str, text: str) -> str | None:
    """The code that a field's typed word stands for; nothing for any other text."""
    return WORDS[key].get(unicodedata.normalize("NFKC", one_line(text)).casefold())
