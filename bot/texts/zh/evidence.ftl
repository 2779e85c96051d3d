# 材料
evidence-count = 已收到 { $count } 份材料（最多 { $most } 份）。
evidence-known = 这一份已经收到过了。
evidence-removed = 已去掉{ $file }。
evidence-photo = 照片
evidence-file = 文件
evidence-name = “{ $name }”
evidence-too_many = 最多 5 份材料，{ $file }没有收下。要换，先去掉一份。
evidence-too_large = { $file }超过 20 MB，收不下。请压缩，或拍照发来。
evidence-empty = { $file }是空的，没有收下。
evidence-type = { $file }不是照片或 PDF，没有收下。请发 JPEG、PNG、WebP、HEIC 或 PDF。
evidence-mismatch = { $file }的内容和名称对不上，没有收下。请重新导出，或拍照发来。
evidence-broken = { $file }打不开，没有收下。请重新拍照或导出。
evidence-pixels = { $file }的尺寸太大，没有收下。请拍照，或缩小后再发。
evidence-lost = { $file }在 Telegram 上已经取不到了。
evidence-send-again = 请再发一份。
evidence-told-reviewers = 审核人会看到这个情况。要补材料，可以撤回后重新提交，或等退回。
