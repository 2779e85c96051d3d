# assess 的输入有误时，每个错误一行；前面是位置，例如 records[3].half_days
fault-malformed = 第 { $line } 行第 { $column } 列：不是有效的 JSON
fault-too_deep = 嵌套层数过多，无法读取
fault-unknown_key = 没有这个字段
fault-missing = 缺少这个字段
fault-wrong_type = { $wanted ->
    [text] 应为文本
    [whole] 应为整数
    [truth] 应为 true 或 false
    [list] 应为数组
    [object] 应为对象
    [date] 应为日期，例如 2026-03-02
    [fraction] 应为带引号的分数，例如 "1/8"
   *[number] 应为数字
}
fault-unknown_value = 只能是：{ $choices }
fault-too_large = 数字过大
fault-negative = 不能小于 0
fault-not_above_zero = 必须大于 0
fault-two_decimals = 小数点后最多一位
fault-no_policy = { $year } 年没有适用的办法；最早的办法自 { $first } 年起
fault-not_rising = 任职日期必须晚于前一条（{ $before }）
fault-repeated_id = 编号“{ $id }”重复
fault-repeated_since = 有两条补充规定从同一年起
fault-laxer = 单位的补充规定不能比办法宽：办法规定 { $bound }
fault-end_before_start = 结束早于开始（{ $start }）
fault-below_one = 至少 1 个半天
fault-above_span = 这段时间一共只有 { $span } 个半天
fault-absent_above_held = 缺席不能多于 { $held } 个半天
fault-not_of_route = 途径 { $route } 没有这个字段
fault-form_not_of_route = 形式 { $form } 与途径 { $route } 不符
fault-makeup_of_self_study = 在职自学不能用于补训
fault-makeup_of_split = 跨年分计的记录不能用于补训
fault-makeup_not_earlier = 补训年度必须早于记录所在的 { $year } 年
fault-makeup_above_claim = 不能多于这条记录的 { $claimed } 学时
