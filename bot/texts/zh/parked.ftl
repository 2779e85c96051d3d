parked-line = { $id }  { $since }  { $what }  { $fault }
parked-count = { $count ->
    [0] 没有搁置的。
   *[other] 搁置了 { $count } 件。原因见 parked show ID。
  }
parked-why-update = 处理这条消息时出错 { $tries } 次。详情在数据目录的 incidents.log 里：grep -A40 { $incident } incidents.log。发送的人已得知编号，这条消息什么也没有改动。原因修好之后：parked retry { $id }。已无意义的：parked drop { $id } --reason …
parked-why-refused = Telegram 不收这次调用，原样再发也不会收：{ $fault }。这是程序的错，请报告。换上修好的版本之后：parked retry { $id }。否则：parked drop { $id } --reason …
parked-why-network = 试了 { $tries } 次都没有送到：{ $fault }。连得上 Telegram 之后：parked retry { $id }。
parked-why-uncertain = 这条消息发了两次都没有回音，可能已经送到。parked retry { $id } 会再发一次，对方可能看到两遍；parked drop { $id } --reason … 就到此为止。
parked-why-broke = 程序没能发出这次调用：{ $fault }。详情在数据目录的 incidents.log 里，日志里也有这个编号。原因修好之后：parked retry { $id }。
parked-retried = { $id } 重新排队
parked-dropped = { $id } 已放弃
parked-unknown = { $id } 不在搁置之列
parked-no-id = “{ $id }”不是编号；编号像 in-12 或 out-7，见 parked list
parked-no-reason = --reason 是空的；它会留在审计记录里
