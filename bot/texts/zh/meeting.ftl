# 支部学习、党课：一张短表（art. 5, 9.1）
meeting-ask-title = 这次支部学习或党课叫什么？直接发送，例如：学习贯彻二十大精神专题党课。
meeting-ask-sessions = 哪些半天？点一个，或发送日期，例如：“3.10下午”“3.9，3.10上午”。
meeting-ask-place = 在哪里？直接发送，例如：二号楼会议室。
meeting-there = 到场、要登记的 { $count } 人：
meeting-nobody = 还没有要登记的人。
meeting-twice = 不再登记的 { $count } 人（这一天已有同名的记录）：
meeting-strange = 没有登记的 { $count } 行：本单位名册上没有这个人，或有同名的人（请写工号）：
meeting-line = “{ $line }”
meeting-how = 谁到了，发送名单，一行一人，工号或姓名都可以，例如：A001 王芳；也可以发送 CSV、XLSX 文件，或点“点名”。名单上写“缺席”“请假”的不登记。
meeting-pick = 点名
meeting-again = 和上次一样的人
meeting-who = <b>{ $title }</b>：谁到了？点名字改（第 { $page }/{ $pages } 页）
meeting-in = 到了：{ $name } { $staff_no }
meeting-out = { $name } { $staff_no }
meeting-done = 选好了，{ $count } 人
meeting-not-begun = { $day }{ $half }还没有开始，开始以后再登记。
