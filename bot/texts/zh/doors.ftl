# 外来文件（名册、往年记录）的问题：哪里、什么、怎么改

door-at-cell = 第 { $row } 行，{ $column }：{ $fault }
door-at-row = 第 { $row } 行：{ $fault }
door-at-column = { $column }：{ $fault }

door-file_encrypted = { $name } 有密码，或是旧的 .xls 格式，请去掉密码，另存为 .xlsx
door-file_unknown = 读不懂 { $name }，请发 CSV（UTF-8 或 GB18030）或 XLSX
door-file_broken = { $name } 已损坏，请重新导出
door-file_empty = { $name } 里没有一行数据
door-file_too_large = { $name } 解压后超过 { $megabytes } MB，请分成几个文件
door-file_too_long = { $name } 超过 { $rows } 行，请分成几个文件
door-cell_too_long = 有一格超过 131072 个字，请分开或删短
door-csv_broken = 引号没有配对，后面的读不下去
door-header_blank = 第 { $place } 列有内容，却没有列名
door-header_twice = 这个列名出现了两次
door-cell_without_header = “{ $text }”所在的列没有列名
door-unknown_column = 没有这个列，请改名或删去
door-missing_column = 缺少这一列（中文列名：{ $chinese }）
door-column_twice = 与“{ $other }”是同一列，只留一列

door-missing = 不能为空
door-staff_no_wrong = “{ $value }”不是工号：只用字母、数字和 . _ / -，不要混入其他文字里相似的字母
door-staff_no_twice = “{ $value }”与第 { $other_row } 行的“{ $other }”是同一个工号，请写成一样
door-unit_wrong = “{ $value }”不是单位代码：只用字母、数字、汉字和 . _ / -，最多 32 个字
door-text_wrong = “{ $value }”太长，或没有可见的字
door-day_wrong = “{ $value }”不是日期，这样写：2026-03-02、2026/3/2 或 2026年3月2日
door-rank_wrong = “{ $value }”不是职级，应为职工（staff）或领导（leader）
door-roles_wrong = “{ $value }”里有不认识的角色，应为审核人（approver）、班主任（organiser）、人事局（bureau），几个之间用分号
door-contradiction = “{ $value }”与第 { $other_row } 行的“{ $other }”不一致
door-rank_twice = 第 { $other_row } 行已有 { $day } 的任职，同一人一天只能有一个职级
door-joined_after_left = 入职日期 { $day } 晚于离职日期 { $left }
door-since_after_left = 任职日期 { $day } 晚于离职日期 { $left }

door-route_wrong = “{ $value }”不是登记途径，应为院内培训、外部培训、在职自学、外部网络培训、公派留学、境外培训或院继续教育网
door-form_wrong = “{ $value }”不是培训形式，按办法第五条的名称写，如专项培训班、集中视频培训、专题讲座
door-half_wrong = “{ $value }”应为上午（am）或下午（pm）
door-result_wrong = “{ $value }”不是考核结果，应为合格（pass）、不合格（fail）或无考核（none）
door-truth_wrong = “{ $value }”应为是（true）或否（false）
door-state_wrong = “{ $value }”：这里只收已通过（approved）的记录
door-whole_wrong = “{ $value }”不是整数
door-hours_wrong = “{ $value }”不是学时数，这样写：40 或 7.5
door-person_unknown = 名册里没有工号 { $value }；此人入册后再导入这一行即可
door-id_of_another = 这个外部编号以前是别人的记录，不是工号 { $value } 的
door-id_twice = 这个外部编号在文件里有两种内容（另见第 { $other_row } 行），都不采用
door-not_over_yet = 完成日期 { $value } 还没有到
door-taken_out = 这条记录已被人事更正为不存在，内容却有了改动，请与平台核对
door-json_cell = 应为文字或数字
door-json_broken = 不是完整的 JSON：应为由对象组成的数组，或每行一个对象
door-record_twice = 与第 { $other_row } 行重复；若确有两次，请各给一个编号

door-too_large = 数太大了
door-two_decimals = 学时最多一位小数
door-not_above_zero = 应大于 0
door-negative = 不能小于 0
door-below_one = 至少 1 个半天
door-above_span = 起止之间只有 { $span } 个半天
door-absent_above_held = 缺席多于所办的 { $held } 个半天
door-end_before_start = 早于开始（{ $start }）
door-form_not_of_route = 这种形式不能走这条登记途径
door-not_of_route = 这条登记途径不填此列：按半天计的填半天数，其他的填学时
door-makeup_of_self_study = 在职自学不能用于补训
door-makeup_of_split = 跨年的培训不能用于补训
door-makeup_not_earlier = 补训年度应早于 { $year }
door-makeup_above_claim = 多于这次培训的 { $claimed } 学时
