binding-hello = 你好，这里是学时登记。
