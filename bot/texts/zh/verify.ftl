# 核对（verify）：一行一处不符，先说在哪里
verify-line = { $where }：{ $what }
verify-gap = 前一行是第 { $after } 行，中间缺了
verify-previous = 没有接上前一行的哈希
verify-hash = 内容与哈希不符
verify-head = 链头记着 { $head } 行，最后一行是第 { $tail } 行，或两者的哈希不同
verify-told = 别处留有它的末行：这一行已经没有了，或已是另一行
verify-gone = 审计、决定或台账里有它，记录却不在了
verify-unreadable = 有读不懂的值，这一行没有参加其余核对
verify-state = 状态是 { $state }，最后的决定是 { $verb }
verify-revisions = 决定的版本次序不对（现在是第 { $revision } 版）
verify-untraced = 记录 { $submission } 的这个决定没有审计行
verify-otherwise = 记录 { $submission } 的这个决定，谁作的、为什么、替谁、计多少学时，与审计不符
verify-undecided = 审计里有决定 { $verb }，却没有这个决定
verify-fed = 院继续教育网数据里的 { $what } 与这条记录不符
verify-rules-asked = 第 { $asked } 项补充规定的改动与审计不符
verify-transfer = 这次调动与审计不符
verify-changer = 在 { $at } 改在册信息的人无权改
verify-shortfall = { $year } 年未达标原因的第 { $place } 次注明与审计不符，或注明的人无权注明
verify-registered = { $what } 与审计不符
verify-details = 内容与审计里最后一次写下的不同
verify-entry = 记录 { $submission } 的这笔学时不属于它的人、它的类别或它的决定，或带着谁也没给过的理由
verify-policy = 没有通过时所依据的制度
verify-hours = 台账里是 { $held }，按制度应为 { $expected }
verify-total = 合计与按制度重新计算的不符：{ $year } 年的 { $what } 存的是 { $held }，应为 { $expected }
verify-file = 文件不在，或内容与 { $sha256 } 不符（记录 { $submission }）
verify-correction = 与更正它的记录（或被它更正的记录）对不上
verify-astray = 记录 { $submission } 的一行在这条链里，而办理的人不在这个单位
verify-right = 记录 { $submission } 的这个决定，作的人无权作：{ $why ->
    [own_record] 是本人的记录
    [not_approver] 当时不是审核人
    [not_organiser] 当时不是这个班的班主任
    [other_unit] 是别的单位的
    [left] 已离职
    [not_yours] 应由别人办理
    [undo_over] 已过十分钟，或没有可撤销的
    [early] 早于它所决定的事
    [future] 时间还没有到
   *[other] 不在名册上
}
verify-register = { $what } 是 { $held }，按审计应为 { $expected }
verify-stranger = 在名册上，审计里却没有
verify-binding = { $at } 绑定或解绑的账号与审计不符
verify-invite = { $at } 的邀请与审计不符，或有效得太久
verify-absence = 与审计不符
verify-evidence = 不是提交、审核时的那份材料：没有了、挪走了、拿掉了，或换了（记录 { $submission }）
verify-spoilt = 没有哪一行记着这个文件，它的内容也与哈希不符
verify-kept = 材料 { $name }：没有哪一行记着这个文件；程序被强行终止时可能留下
verify-aside = 因读不懂而不在任何统计里
verify-future = 写着 { $day }，这一天还没有到
verify-pages = { $fault }
verify-layout = { $why ->
    [gone] 是表结构的一部分，却没有了
    [strange] 不是表结构的一部分
   *[other] 与表结构里的不同
}
verify-dangling = 指向 { $to } 里的一行，那一行不在
verify-stopped = 数据库损坏严重，其余无法核对：请恢复最近一次核对无误的备份
verify-store-down = 连不上材料存储（{ $fault }），无法核对；请稍后再试
verify-publication = { $why ->
    [figures] 冻结的数字、名次或涉及的记录被改过
    [asked] 谁在何时提请的哪些数字，与审计不符
    [decided] 谁在何时怎样决定的、谁不公布姓名，与审计不符
    [right] 提请和批准的不是人事局的两个人
   *[gone] 审计或数字里有它，公布本身却不在了
}
verify-naming = 排名中是否公布姓名，与本人最后选的不符
verify-sample = { $why ->
    [drawn] 谁在何时抽取的哪些记录，与审计不符
    [seed] 抽到的记录不是这个种子抽出的
    [found] 抽查结果，或请单位更正的，与审计不符
   *[gone] 审计里有它，抽查本身却不在了
}
verify-session = { $why ->
    [marks] 出勤与审计不符：谁记的、怎么记的、何时记的，或多了少了
    [tries] 签到的每一次与审计不符
    [times] 签到开放或结束的时间与审计不符
    [flag] 提醒班主任的时间与审计不符
    [late] 有人用已过期的码签上了
   *[gone] 审计里有它，这半天却不在了
}
verify-class = { $why ->
    [state] 这个班所在的状态与审计不符
    [registered] 登记学时的时间与审计不符
    [reason] 重新打开的理由与审计不符
    [plan] 班的安排与审计不符
    [list] 名单与审计不符
    [results] 考核结果与审计不符
    [booked] 已登记学时，名单上却有人没有自己的记录
   *[gone] 审计里有它，这个班却不在了
}
verify-checked = 已核对：审计链 { $chains } 条 { $rows } 行，记录 { $submissions } 条，决定 { $decisions } 个，台账 { $entries } 笔，材料 { $files } 份，合计 { $people } 人
verify-chain = 链 { $chain }：{ $rows } 行，末行哈希 { $hash }
verify-good = 全部相符
verify-bad = { $count } 处不符
