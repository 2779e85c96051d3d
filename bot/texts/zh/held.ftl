# 一个人的全部数据
held-suffix = { $file }：请给一个以 .zip 结尾的文件名，例如 A001.zip
held-missing = { $name }：材料库里没有这份材料，文件里也就没有
held-done = 已写入 { $file }：{ $rows } 行，材料 { $files } 份。文件里是一个人的全部数据，请只交给本人
held-how =
    这里是系统里关于一个人的全部数据。
    archive.xlsx：档案，供阅读。evidence/：材料原件。
    person.json：每张表里关于本人的每一行（rows），以及本人对别人的行做过什么（acts，只有哪一行、何时、以什么身份）。
    其中的学时以十分之一学时为单位（400 就是 40 学时），时刻是世界时。
held-table = { $table }：{ $rows } 行
held-acts = { $table }：本人经手 { $rows } 行
