help-staff =
    <b>能做什么</b>
    /log 登记培训或学习
    /my 今年的学时进度，也能看往年
    /records 我的档案：查看、撤回、再记一次
    /class 院内培训班：报名、退出；班主任计划和登记
    /published 已公布的完成情况
    /settings 语言、提醒、免打扰
    /cancel 放下正在填的内容
help-approver = /review 审核{ $unit }的登记
    /report { $unit }的完成情况、还差学时的人、导出
help-bureau = /review 交到人事局的登记
    /report 各单位的完成情况、排名、导出
help-ask = 每年线下和网络学时分开计算，互不抵充。有疑问请找本单位人事。
help-nothing-open = 没有正在填的内容。要登记学时，发送 /log。
help-cancel = 正在填的内容怎么办？
help-save = 暂存，以后再填
help-drop = 放弃
help-saved = 已暂存。下次从首页或 /log 继续。
help-dropped = 已放弃，什么都没有提交。
help-left = 好，先不填了。
