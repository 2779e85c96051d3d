# 院继续教育网的数据（命令行）
feed-done = 新增 { $added } 条，更正 { $changed } 条，未变 { $unchanged } 条；有问题 { $bad } 行，另存待改；以前有问题、现在已好 { $mended } 行。
feed-off-register = 其中 { $count } 条完成于入职前或离职后，入档而不计学时（第二条）。
feed-above-daily = 其中 { $count } 条每天超过 8 学时，照记，请核对：
feed-above-daily-row = { "  " }第 { $row } 行 { $id }：{ $hours } 学时
feed-vanished = 以前有、这次没有的 { $count } 条，记录没有改动：
feed-more-bad = 还有 { $count } 行有问题（这里只列 { $told } 行），全部请看 feed faults
feed-elsewhere = { $file } 正由另一个程序导入
feed-bad-span = “{ $text }”不是一段时间。这样写：2026、2026-03 或 2026-03-01..2026-03-15
feed-fault = { $file } { $fault }
feed-vanished-row = 已不在数据里：{ $id } { $staff_no } { $title }（{ $day } 完成）
feed-kept-apart = 待改 { $bad } 行，已不在数据里 { $vanished } 条。
feed-written = 已把 { $rows } 行写入 { $file }，改好可以直接导入
