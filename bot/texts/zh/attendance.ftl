# 出勤：签到码、点名、每次签到（art. 9.1, 10）
check-in-in = <b>已签到：{ $title }</b>，{ $day }{ $half }。
check-in-twice = 你已经签过到了：{ $title }，{ $day }{ $half }。不用再扫。
check-in-late = 没有签上：这个码已经过期。码每 20 秒更换一次，请对着屏幕上现在的码再扫一次。
check-in-not_open = 没有签上：“{ $title }”{ $day }{ $half }现在没有开放签到。开放时请再扫一次，或请班主任点名。
check-in-not_listed = 没有签上：你不在这个班的名单上。如果应当在，请班主任加上你，再扫一次。
check-in-forged = 没有签上：这不是屏幕上的签到码。请对着屏幕上现在的码再扫一次。
check-in-cancelled = 没有签上：“{ $title }”已经取消，{ $day }{ $half }不用来了。
check-in-unbound = 还没有签到：这个账号还没有绑定。请先绑定，再对着屏幕上现在的码扫一次。
check-in-burst = <b>请看一眼：{ $title }，{ $day }{ $half }</b>
    { $at } 出示的码有 { $count } 人用过，其中不少在最后两秒或过期之后，像是有人把码拍下来转发了。过期的都没有签上；最后两秒的已经签上，请对一下人。

code-title = <b>扫码签到：{ $title }</b>，{ $day }{ $half }
code-how = 已到 { $present } 人，名单 { $listed } 人。码每 20 秒更换一次，过时的不算。
code-hidden = { $title }，{ $day }{ $half }：签到码不在这里出示了。

session-not-yours = 这个班不归你管。
session-registered = 学时已经登记，出勤不能再改；要改请先撤销登记。
session-cancelled = 这个班已经取消。
session-not-now = { $title }：{ $day }{ $half }才能开放签到（上午场到 14 时止，下午场 11 时起）。
session-title = <b>{ $title }</b>，{ $day }{ $half }
session-waits = 签到还没有开放
session-opened = 签到开放中（{ $at } 起）
session-closed = 签到已结束（{ $at }）
session-counts = 名单 { $listed } 人：到场 { $present } 人，缺席和请假 { $away } 人
session-unmarked = 还有 { $count } 人没有记
session-tries = 扫码：签上 { $good } 次，没有签上 { $refused } 次
session-see-tries = 每次签到
session-marks = 点名
session-upload = 粘贴或上传名单
session-show-open = 开放签到，在这里出示码
session-open = 开放签到，用投影页
session-show = 在这里出示码
session-hide = 不在这里出示了
session-projector = 打开投影页
session-all = 其余 { $count } 人都到了
session-close = { $count ->
    [0] 结束签到
   *[other] 结束签到：{ $count } 人没到，记缺席
}
session-to-page = 回到这半天

attendance-present = 到场
attendance-absent = 缺席
attendance-leave = 请假
attendance-none = 没有记
attendance-how = 点名字就记为“{ $mark }”；要记别的，先在上面选。请假算缺席。第 { $page } 页，共 { $pages } 页
attendance-line = { $name }（{ $staff_no }）：{ $mark }
attendance-person = { $name }（{ $staff_no }）
attendance-choose = { $mark }
attendance-chosen = 正在记：{ $mark }
attendance-name = { $name }：{ $mark }
attendance-gone = 这个人已经不在名单上了。
attendance-state-now = { $name }现在是“{ $mark }”，没有改。要改请再点一次。
attendance-not-begun = { $title }：{ $day }{ $half }还没有开始，只能先记请假。
attendance-all-ask = 以下 { $count } 人记为到场；已经记过的不变：
attendance-all-yes = 确认 { $count } 人到场
attendance-all-done = 已记 { $count } 人到场。
attendance-close-ask = { $count ->
    [0] 每个人都记过了。结束签到？
   *[other] 结束签到，以下 { $count } 人没有到，记为缺席：
}
attendance-close-yes = { $count ->
    [0] 确认结束
   *[other] 确认结束，{ $count } 人缺席
}
attendance-close-done = { $count ->
    [0] 签到已结束。
   *[other] 签到已结束，{ $count } 人记为缺席。记错了可以在点名里改。
}
attendance-more = 另有 { $count } 人
attendance-changed = 名单刚才变了，请再核对：
attendance-warn-near = <b>{ $title }</b>：你已缺席 { $absent } 个半天（含请假），共 { $half_days } 个半天。再缺 1 个半天，这个班就不计学时了。
attendance-warn-lost = <b>{ $title }</b>：你已缺席 { $absent } 个半天（含请假），共 { $half_days } 个半天，达到七分之一，这个班不计学时。如果记错了，请找班主任。
attendance-warn-fine = <b>{ $title }</b>：出勤已更正，你缺席 { $absent } 个半天（含请假），共 { $half_days } 个半天，学时不受影响。
attendance-list-ask = 请粘贴名单，每行一人：工号或姓名，后面写出勤，不写就是到场。例如：
    A001 到场
    李强 请假
    A003 缺席
    也可以发 CSV 或 XLSX 文件，列名：工号、姓名、出勤。
attendance-list-leave = 不用名单了
attendance-list-empty = 这里没有名单。请发文字，例如：A001 缺席；或者发 CSV、XLSX 文件。
attendance-list-sum = { $mark }：{ $count } 人
attendance-list-change = 改动：{ $name }，{ $before } → { $after }
attendance-list-faults = <b>有 { $count } 行没有看懂，不会记：</b>
attendance-list-unknown = “{ $line }”：名单上没有这个人
attendance-list-several = “{ $line }”：有同名的人，请写工号
attendance-list-unmarked = “{ $line }”：没有看懂后面写的结果
attendance-list-twice = “{ $line }”：与前面写的不一样，以前面的为准
attendance-list-check = 没有写到的人不变。对的话请确认，或改好再发一次。
attendance-list-again = 没有可以记的。请改好再发一次，例如：A001 缺席。
attendance-list-yes = 确认，记 { $count } 人
attendance-list-done = 已按名单记 { $count } 人。
attendance-more-lines = 另有 { $count } 行

upload-photo = 照片读不成名单。请发文字，或 CSV、XLSX 文件。
upload-large = 文件太大，名单文件最大 2 MB。
upload-gone = Telegram 上已经没有这个文件，请再发一次。
upload-long = 超过 { $rows } 行，请分几次发。

tries-sum = { $what }：{ $count } 次
tries-page = 每次签到，新的在前。第 { $page } 页，共 { $pages } 页
tries-line = { $at } { $who }：{ $what }（码出示后 { $seconds } 秒）
tries-unbound = 没有绑定的账号
tries-in = 签上
tries-late = 码已过期
tries-twice = 已经签过
tries-not_listed = 不在名单上
tries-not_open = 没有开放
tries-forged = 不是签到码
tries-cancelled = 班已取消

page-title = { $title }
page-when = { $day }{ $half }
page-how = 用手机扫码，在打开的对话里点“开始”，即签到。码每 20 秒更换一次。
page-count = 已到 { $present } / { $listed }
page-left = 还有 { $seconds } 秒换码
page-lost = 暂时连不上，正在重试
page-closed = 签到已结束
page-waits = 签到还没有开放
page-unknown = 没有这一页。请班主任从机器人里重新打开。
