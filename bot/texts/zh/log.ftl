# 登记学时的对话
log-text = { $text }
log-text-empty = 这里要写几个字，例如：科研诚信培训班。
log-text-long = 太长了：{ $length } 个字，最多 { $limit } 个。请写短一些，例如：科研诚信培训班。

# 每一步都有的按钮
log-keep = 保留：{ $value }
log-back = 返回
log-skip = 跳过
log-save = 暂存
log-drop = 放弃
log-remove-file = 去掉最后一份

# 开始、继续、放下
log-unfinished = 上次还有没填完的：
log-go-on-with = 接着填：{ $title }
log-mend = 接着改：{ $title }
log-anew = 另记一件
log-beginning = 好，另记一件。没填完的都还在，发送 /log 可以接着填。
log-going-on = 好，接着填。
log-go-on = 接着填
log-saved = 已暂存，内容都还在。想接着填，发送 /log。
log-drop-sure = 不登记了？已经填的内容会丢掉。
log-drop-mending = 不改了？改动会丢掉，被退回的登记仍在“我的记录”里。
log-drop-yes = 放弃，不要了
log-dropped = 已放弃，什么都没有提交。
log-moved-on = 这一步已经过去了，现在到这里。
log-choice-gone = 这个选项已经不在了，请重新选。
log-saved-already = 这份内容已经暂存。
log-lapsed = 这份内容放了太久没有动，已经清除，什么都没有提交；发 /log 重新开始。
log-dropped-already = 这份内容已经放弃。
log-submitted-already = 已经提交过了，现在的状态：{ $state }
log-not-understood = 这里收文字、照片和文件。
log-at-summary = 都填好了。要改哪一项，请点“修改…”。
log-returned = <b>{ $who }退回了这件登记。</b>改好再交，其他内容都还在。

# 问题
log-ask-route = 登记什么？
log-ask-form = 属于哪种形式？
log-ask-title = { $route ->
    [self_study] 学了什么？直接发送书名、文档名或课题。
   *[other] 培训名称？直接发送。
}
log-alike-offered = 同事刚登记的，选中即可，不用再填一遍：
log-alike-same = 同事登记过相近的。如果就是它，点一下，其余不用再填：
log-ask-content = 主要内容是什么？一两句话就够。
log-same-as-title = 和名称一样
log-ask-organiser = { $route ->
    [study_abroad] 去的是哪所学校或机构？
   *[other] 主办单位是哪里？
}
log-ask-platform = 在哪个平台学的？
log-platform-cadre_academy = 中国干部网络学院
log-ask-place = 在哪里？
log-ask-span = 什么时候？可以发送“3.2-3.6”“3月2日下午”，或点日历。
log-ask-half-days =
    { $span }
    { $workdays } 个工作日，{ $count } 个半天，{ $hours } 学时。
log-half-day-fewer = − 半天
log-half-day-more = + 半天
log-half-days-right = 就是这样
log-ask-absent = { $limit ->
    [1] 缺席（含请假）几个半天？只要缺席就不计学时。
   *[other] 缺席（含请假）几个半天？缺 { $limit } 个及以上不计学时。
}
log-never-absent = 没有缺席
log-more = 更多
log-number = { $number }
log-ask-hours = { $span }，一共多少学时？可以发送“2”“1.5”。
log-self-study-cap = 在职自学全年最多计 { $cap } 学时，多出的也会存档。
log-ask-off-job = 是脱产学习吗？
log-ask-result = 考核结果？
log-ask-makeup = 以前的年度还有欠缺，这次的 { $hours } 学时可以拿一部分去补。点按钮，或发送学时数，例如：{ $most }（多个年度时写“{ $year } { $most }”）。
log-makeup-room = { $year } 年{ $bucket } { $counted } / { $demanded }。补 { $most } 学时：{ $year } 年 → { $then } / { $demanded }，{ $own } 年 → { $left } / { $required }
log-makeup-kept = 不补：{ $own } 年{ $bucket } → { $left } / { $required }
log-makeup = 补 { $year } 年 { $hours } 学时
log-makeup-none = 不补，都计入本年
log-makeup-nothing = 以前的年度已经补齐，不用再补。
log-ask-evidence = 证书或通知，拍照或发文件，最多 { $most } 份。
log-ask-certificate = 中国干部网络学院的结业证书或学时证明，截图、拍照或发文件，最多 { $most } 份。
log-evidence-have = 已收到 { $count } 份。
log-evidence-demanded = 这一类登记要有材料才能提交。
log-evidence-done = 没有了，下一步
log-evidence-later = 稍后再补，下一步
log-evidence-as-is = 已收到的材料

# 答得不对时
log-route-wrong = “{ $text }”不在选项里。请点一个按钮，或这样发：{ $example }。
log-form-wrong = “{ $text }”不在选项里。请点一个按钮，或这样发：{ $example }。
log-off_job-wrong = 没看懂“{ $text }”。请点一个按钮，或这样发：脱产、不脱产。
log-result-wrong = 没看懂“{ $text }”。请点一个按钮，或这样发：合格、不合格、无考核。
log-half-days-wrong = “{ $text }”不行。请发送半天的个数，从 1 到 { $most }，例如：{ $most }。
log-absent-wrong = “{ $text }”不行。请发送缺席半天的个数，从 0 到 { $most }，例如：0。
log-hours-wrong = “{ $text }”不是学时数。请发送大于 0 的数，最多一位小数，例如：2、1.5。
log-makeup-wrong = { $several ->
    [1] “{ $text }”不行。请发送补 { $year } 年的学时数，大于 0、最多 { $most }、最多一位小数，例如：{ $most }；不补就发送“不补”。
   *[other] “{ $text }”不行。请写上年度和学时数，不多于那一年能补的，例如：{ $year } { $most }；不补就发送“不补”。
}
log-evidence-typed = 材料请拍照或发文件；没有了就点下面的按钮，或发送“没有了”。

# 日期
log-date-unclear = “{ $text }”不是日期。这样发：3.2、3月2日下午、2026-03-02。
log-date-reversed = { $end }早于{ $start }，结束不能在开始之前。这样发：3.2-3.6，跨年请写上年份。
log-date-future = { $day }还没到，结束之后再来登记。如果是往年的，请写上年份，例如：2025-03-02。
log-date-early = 这里只登记 { $year } 年以后的学习，更早的请找人事。日期这样发：2026-03-02。
log-date-weekday = { $day }，和你写的星期对不上。请再核对，例如：3月2日。
log-yesterday = 昨天全天
log-today = 今天全天
log-day-chosen = { $day }，是哪段时间？
log-half-whole = 全天
log-half-am = 上午
log-half-pm = 下午
log-from-am = 从上午起，到…
log-from-pm = 从下午起，到…
log-other-day = ‹ 换一天
log-ask-end = 从 { $start }{ $half }开始，到哪天结束？
log-end-half = 从 { $start }{ $start_half }到 { $end }，上午结束还是下午结束？
log-half-to-am = 上午结束
log-half-to-pm = 下午结束
log-month = { $month }
log-month-before = ‹ { $month }
log-month-after = { $month } ›
log-day = { $day }
log-no-day = ·
log-weekday-0 = 一
log-weekday-1 = 二
log-weekday-2 = 三
log-weekday-3 = 四
log-weekday-4 = 五
log-weekday-5 = 六
log-weekday-6 = 日
log-span = { $start }{ $start_half } → { $end }{ $end_half }
log-span-half = { $day }{ $half }
log-span-day = { $day }全天
log-half-days = { $count } 个半天
log-absent = { $count ->
    [0] 无缺席
   *[other] 缺席 { $count } 个半天
}
log-hours = { $hours } 学时

# 现成的选项
log-once-more = 再记一次：{ $title }
log-alike = { $title } · { $by } · { $days } · { $people } 人

# 核对与提交
log-check = <b>请核对</b>
log-evidence-count = { $count ->
    [0] 没有材料
   *[other] { $count } 份材料
}
log-evidence-missing = 还缺材料：请拍照或发文件，收到后就能提交。
log-submit = 提交
log-change = 修改…
log-add-evidence = 补材料
log-which-field = 改哪一项？
log-to-summary = ‹ 不改了
log-field-why = 理由
log-field-route = 途径
log-field-form = 形式
log-field-title = 名称
log-field-content = 内容
log-field-organiser = 主办单位
log-field-platform = 平台
log-field-place = 地点
log-field-span = 日期
log-field-half_days = 半天数
log-field-absent = 缺席
log-field-hours = 学时
log-field-off_job = 脱产
log-field-result = 考核
log-field-makeup = 补训
log-field-evidence = 材料
log-submitted-title = <b>{ $title }</b>
log-submitted = { $count ->
    [1] 已提交给{ $unit }人事（{ $name }）。一般 3 个工作日内有结果。
   *[other] 已提交给{ $unit }人事（{ $name }等 { $count } 人）。一般 3 个工作日内有结果。
}
log-submitted-bureau = 已提交。本单位没有别的审核人，由人事局审核（{ $name }）。
log-submitted-nobody = 已提交。现在还没有人可以审核，先替你存着；请告诉人事。
log-withdraw = 撤回
log-another = 再记一件

# 人事替本单位没有账号的人登记
log-for = <b>替{ $name }（{ $staff_no }）登记</b>
log-ask-for = 替谁登记？点一个，或发送工号、姓名，例如：A003。这里只有本单位还没有绑定账号的人。
log-for-person = { $name } { $staff_no }
log-for-unknown = 本单位没有账号的人里没有“{ $text }”。请发送工号或姓名，例如：A003；有账号的人请自己登记。
log-for-several = 有几个人叫“{ $text }”，请发送工号，例如：A003。
log-for-nobody = 本单位的人都有账号，请他们自己登记。
log-for-not-hr = 只有单位的审核人能替人登记。
log-for-not-yours = 这一件不能接着填了：他已不在你的单位，或你已不是审核人。
log-go-on-for = 接着替人填：{ $title }
log-field-for = 替谁
