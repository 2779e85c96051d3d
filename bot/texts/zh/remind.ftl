remind-quarter = <b>{ $quarter ->
    [1] 一
    [2] 二
    [3] 三
   *[4] 四
}季度学时提醒</b>
remind-month = <b>{ $month } 月学时提醒</b>
remind-left = 今年还差{ $left }，{ $due }前
remind-year-met = 今年的学时已达标
remind-owed = <b>以前年度还有学时要补</b>
remind-owed-near = <b>补训的期限{ $days ->
    [0] 就是今天
   *[other] 快到了，还有 { $days } 天
}</b>
remind-thanks = { $year } 年学时已达标，谢谢。年底前还可以继续登记。
remind-digest-title = <b>{ $unit } · { $quarter ->
    [1] 一
    [2] 二
    [3] 三
   *[4] 四
}季度学时汇总</b>
remind-digest-figures = 全年在册 { $in_scope } 人，已达标 { $met } 人；现在还差学时的 { $short } 人
remind-digest-overdue = 补训逾期的 { $count } 人：
remind-digest-unbound = 还没有绑定的 { $count } 人，收不到提醒：
remind-digest-blocked = 停用了机器人的 { $count } 人，收不到提醒：
remind-person = · { $name }（{ $staff_no }）
remind-more = · 另有 { $count } 人，见完成情况
remind-due = 到期的提醒：{ $count } 人
remind-not-due = 这一年到这一天还没有到期的季度提醒
