# 院内培训班：计划、报名、名单、考核、登记学时（art. 9.1, 10）
class-list = <b>培训班</b>（第 { $page }/{ $pages } 页）
class-list-none = 目前没有可以报名的培训班。
class-list-line = { $title } · { $days } · { $state }
class-list-open = 可以报名
class-list-joined = 你已报名
class-state-planned = 你负责，未登记学时
class-state-registered = 你负责，已登记学时
class-state-cancelled = 你负责，已取消
class-open = 看“{ $title }”
class-plan = 计划新的培训班
class-meeting = 登记支部学习、党课
class-to-list = ‹ 全部培训班
class-to-page = ‹ 返回这个班
class-see = 看这个班
class-day = { $day }
class-days = { $first } → { $last }

# 一个班
class-what = <b>{ $title }</b>（院内培训 · { $form }）
class-where = 地点：{ $place }
class-half-days = 共 { $count } 个半天，{ $hours } 学时：
class-more-days = 另有 { $count } 天
class-how = { $off_job }，{ $assessed }，{ $places }
class-assessed = 有考核
class-not-assessed = 无考核
class-places = { $count ->
    [0] 人数不限
   *[other] 最多 { $count } 人
}
class-invited = { $count ->
    [1] 面向单位：{ $units }
   *[other] 面向 { $count } 个单位：{ $units }
}
class-counts = 已报名 { $enrolled } 人，候补 { $waiting } 人
class-link = 报名链接：{ $link }
class-is-planned = 还没有登记学时。
class-is-registered = 学时已经登记。
class-is-cancelled = 这个班已经取消。
class-is-over = 这个班已经结束。
class-session = { $day }{ $half }：签到、点名
class-button-list = 粘贴或上传学员名单
class-button-people = 学员
class-button-results = 考核结果
class-button-register = 登记学时
class-button-change = 修改安排
class-button-cancel = 取消这个班
class-not-yours = 这个班不归你管。
class-not-organiser = 只有本单位的班主任能计划培训班。需要的话请找人事。

# 计划
class-ask-title = 培训班叫什么名字？直接发送，例如：科研诚信培训班。
class-ask-place = 在哪里办？直接发送，例如：一号楼报告厅。
class-ask-sessions = 哪些半天上课？发送日期，几天之间用逗号隔开，例如：“3.2-3.6”“3.2上午，3.4”。一段日期只算工作日。
class-ask-capacity = 最多多少人？直接发送人数，例如：60。满了以后报名的排候补。
class-no-capacity = 人数不限
class-ask-assessed = 结业有考核吗？
class-ask-units = 哪些单位的人可以报名？可以发送单位代码或名称，用逗号隔开，例如：{ $example }。
class-own-unit = 只有{ $unit }
class-every-unit = 全院各单位
class-units = { $count } 个单位
class-sessions-wrong = 没有看到日期，或者太多了（最多 { $most } 个半天）。这样发：3.2-3.6，或 3.2上午，3.4。
class-sessions-far = { $day }太远了，或者一段日期太长。这样发：3.2-3.6，或 3.2上午，3.4。
class-capacity-wrong = “{ $text }”不是人数。请发送 1 到 { $most } 的数，例如：60；或点“人数不限”。
class-assessed-wrong = 没看懂“{ $text }”。请点一个按钮，或这样发：有考核、无考核。
class-units-wrong = 没有这样的单位：{ $text }。请发送单位代码或名称，例如：{ $example }。
class-not-understood = 这里收文字。
class-at-summary = 都填好了。要改哪一项，请点它的按钮；没问题就点“发布”。
class-field-title = 名称
class-field-content = 内容
class-field-place = 地点
class-field-form = 形式
class-field-sessions = 半天
class-field-capacity = 人数
class-field-off_job = 脱产
class-field-assessed = 考核
class-field-units = 单位
class-plan-it = 发布
class-planned = <b>已发布。</b>可以报名了；也可以由你粘贴名单。
class-anew = 另填一个
class-saved = 已暂存，内容都还在。想接着填，发送 /class，再点开始时的那个按钮。
class-drop-sure = 不要了？已经填的内容会丢掉。
class-dropped = 已放弃，什么都没有发布或登记。

# 报名
class-join = 报名
class-wait = 已满，排候补
class-leave = 退出
class-mine-none = 你还没有报名。
class-mine-enrolled = <b>你已报名。</b>
class-mine-waiting = <b>你在候补。</b>前面还有 { $ahead } 人；有了名额会通知你。
class-now-enrolled = <b>报名成功。</b>
class-now-waiting = <b>名额已满，已排候补。</b>
class-now-left = <b>已退出。</b>
class-in-already = 你已经在名单上了。
class-out-already = 你本来就不在名单上。
class-not-open = 没有这个培训班，或者它不面向你的单位。
class-begun = 这个班已经开始，请找班主任。
class-unbound = 请先绑定，再打开这个链接报名。
class-told-moved-up = <b>有名额了：{ $title }</b>，{ $days }，{ $place }。你已报名。
class-told-listed = <b>班主任把你加入了：{ $title }</b>，{ $days }，{ $place }。
class-told-changed = <b>有改动：{ $title }</b>，{ $days }，{ $place }。
class-told-sent-back = <b>名额减少，你转为候补：{ $title }</b>，{ $days }，{ $place }。有了名额会通知你。
class-told-taken-off = <b>班主任把你移出了名单：{ $title }</b>，{ $days }，{ $place }。有疑问请找班主任。
class-told-cancelled = <b>已取消：{ $title }</b>，{ $days }，{ $place }。不用来了。
class-cancel-sure = 取消“{ $title }”？已报名和候补的人都会收到通知，取消后不能恢复。
class-cancel-yes = 取消这个班
class-cancel-no = 不取消

# 名单和考核
class-list-of = <b>学员名单：{ $title }</b>
class-list-ask = 请粘贴名单，一行一人：工号，或工号和姓名，例如：A001 王芳。也可以发送 CSV 或 XLSX 文件。
class-list-unknown = 没有加入“{ $line }”：名册上没有这样的人，或姓名与工号对不上
class-list-uninvited = 没有加入“{ $line }”：{ $unit }不在邀请的单位里
class-list-in = “{ $line }”已经在名单上
class-list-new = 可以加入 { $count } 人
class-list-faults = 没有加入的 { $count } 行：
class-list-yes = 加入这 { $count } 人
class-list-done = <b>已加入 { $count } 人。</b>超出名额的排在候补。
class-people = <b>{ $title }</b> 的学员（第 { $page }/{ $pages } 页）
class-person = { $name }（{ $staff_no }）：{ $state }，{ $result }
class-takes-off = 移出：{ $name }
class-off-sure = 移出“{ $title }”的名单：{ $who }？会通知本人；空出的名额给候补最久的人。
class-off-marked = 已经记了 { $count } 个半天的出勤，这个班不再给他学时。
class-off-yes = 移出名单
class-off-no = 不移出
class-off-registered = 已经有这个班的记录，不能移出名单。没有来的，请记缺席，再重新登记。
class-off-done = <b>已移出：{ $name }。</b>
class-present = 到 { $present }，缺 { $absent }，未记 { $left } 个半天
class-waits = 候补
class-no-result = 没有考核结果
class-all-passed = 其余 { $count } 人都合格
class-passes = 合格：{ $name }
class-fails = 不合格：{ $name }
class-without = 无考核：{ $name }
class-passed-ask = 以下 { $count } 人记为合格；已经有结果的不变：
class-passed-yes = 确认 { $count } 人合格
class-passed-done = 已记 { $count } 人合格。
class-results-of = <b>考核结果：{ $title }</b>
class-no-assessment = 这个班没有考核，不用记结果。
class-results-by-list = 粘贴或上传结果
class-results-ask = 请粘贴结果，一行一人：工号或姓名，后面写合格、不合格或无考核，例如：A001 王芳 合格。也可以发送 CSV 或 XLSX 文件（工号、姓名、考核结果）。
class-results-faults = <b>有 { $count } 行不对，什么都还没有记：</b>
class-results-again = 请改好，整份再发一次，例如：A001 王芳 合格。
class-results-left = 还有 { $count } 人没有结果。
class-results-check = 没有写到的人不变。对的话请确认，或改好再发一次。
class-results-yes = 确认，记 { $count } 人
class-results-done = <b>已记 { $count } 人的考核结果。</b>

# 登记学时
class-not-over = { $day }才结束，结束之后再登记学时。
class-nobody = 名单上还没有人。
class-register-of = <b>登记学时：{ $title }</b>
class-register-earns = 有学时的 { $count } 人：
class-register-hours = { $hours } 学时：{ $count } 人
class-register-voids = 没有学时的 { $count } 人（照样入档）：
class-void-absent_seventh = { $name }：缺席 { $absent } / { $half_days } 个半天，达到七分之一
class-void-failed = { $name }：考核不合格
class-overlaps = 同一时间还有别的记录的 { $count } 件（学时都会算，请核对是不是同一次培训）：
class-overlap = { $name }：{ $first } → { $last }，{ $what }，与这个班重 { $count } 个半天，{ $state }
class-overlap-title = “{ $title }”
class-overlap-other = 另一次培训
class-register-missing = 还不能登记，缺 { $count } 项：
class-lacks-marks = { $name }：还有 { $count } 个半天没有记出勤
class-lacks-result = { $name }：没有考核结果
class-register-yes = 登记这 { $count } 人
class-registered = <b>已登记 { $count } 人。</b>各人已收到通知。
class-receipt = <b>“{ $title }”的学时已登记</b>：{ $hours } 学时。

# Changing one
class-change-of = <b>修改：{ $title }</b>
class-change-nothing = 还没有改动。要改哪一项？
class-days-more = 增加 { $count } 个半天：
class-days-less = 取消 { $count } 个半天：
class-units-more = 增加邀请 { $count } 个单位：{ $units }
class-units-less = 不再邀请 { $count } 个单位：{ $units }。已在名单上的人照旧。
class-change-up = 候补的 { $count } 人得到名额：
class-change-down = 最后报名的 { $count } 人转为候补：
class-change-told = 确认后会通知 { $count } 人。
class-change-marked = 不能取消{ $day }{ $half }：已经开始签到或记了出勤。
class-change-judged = 不能改为无考核：已有 { $count } 人记了考核结果。
class-change-begun = 不能减少这么多名额：班已经开始，名单上多出 { $count } 人。请先移出学员。
class-change-go-on = 接着修改：{ $title }
class-change-it = 确认修改
class-change-moved = 情况有变，请再核对一遍。
class-change-done = <b>已修改。</b>已通知 { $count } 人。
class-change-saved = 已暂存，还没有修改。想接着改，打开这个班，点“修改安排”。
class-change-drop-sure = 不改了？这个班会保持原样。
class-change-dropped = 没有修改，这个班保持原样。

# Reopening
class-is-reopened = 已重新打开，正在更正。重新登记之前，原来登记的学时照旧有效。
class-state-reopened = 你负责，正在更正
class-button-reopen = 重新打开，更正…
class-button-anew = 重新登记学时
class-button-sessions = 全部半天
class-sessions-of = <b>{ $title }</b> 的半天（第 { $page }/{ $pages } 页）
class-session-left = { $day }{ $half }：{ $left ->
    [0] 都记了
   *[other] { $left } 人未记
}
class-reopen-ask = <b>重新打开“{ $title }”？</b>可以更正出勤、考核结果和名单，再重新登记。为什么？理由会写进有变动的人的档案。
class-reopen-type = 请发送理由，例如：3 月 2 日下午的签到漏记了。最多 { $limit } 字。
class-reopened = <b>已重新打开。</b>改好以后点“重新登记学时”，先看各人有什么变动。
class-anew-of = <b>重新登记：{ $title }</b>
class-anew-sum = 学时增加 { $more } 人，减少 { $less } 人，学时不变、记录有改动 { $alike } 人；没有变动 { $same } 人
class-anew-line = { $name }：{ $before } → <b>{ $after } 学时</b>（缺席 { $absent } / { $half_days } 个半天，{ $result }）
class-anew-new = { $name }（新加入）：<b>{ $after } 学时</b>（缺席 { $absent } / { $half_days } 个半天，{ $result }）
class-anew-own = { $name }（本人，交审核人审核）：{ $before } → <b>{ $after } 学时</b>（缺席 { $absent } / { $half_days } 个半天，{ $result }）
class-anew-left = { $name }：原记录已被单位作废，不再登记
class-anew-yes = { $count ->
    [0] 没有变动，照原样登记
   *[other] 登记这 { $count } 人的变动
}
class-anew-done = <b>已重新登记，{ $count } 人有变动。</b>各人已收到通知；原来的记录都留在档案里。
class-anew-receipt = <b>“{ $title }”的学时更正了</b>：{ $before } → { $after } 学时。原来的记录仍在档案里。
