heads-title = <b>留痕末行 { $day }</b>
heads-why = 请留着这条消息。日后若有人截掉留痕的末尾，管理员可以拿它核对。
heads-line = <code>{ $head }</code>
heads-more = 另有 { $count } 条链，见当天的日志；全部合起来是 <code>{ $mark }</code>
