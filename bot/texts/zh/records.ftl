# 我的记录
records-withdrawn = 已撤回“{ $title }”。审核人那边已经更新。
records-copy = 照着再填一份
records-state-now = 现在的状态：{ $state }
