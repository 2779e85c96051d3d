front-private-only = 我只在私聊里工作。请直接给我发消息。
front-left = 你已不在册，这里不再为你办理登记。你的档案仍由单位保存。
front-old-button = 这个按钮已经失效。
front-unknown-command = 没有这个命令。发送 /help 看看能做什么。
front-nothing-open = 要登记学时，发送 /log；查看进度，发送 /my。
front-flood = 发得太快了，先不看你发来的内容。请停十秒，再从没有回应的那一条发起。
front-broken = 这一步没有成功，内容都还在。请再点一次；还不行，把编号 <code>{ $incident }</code> 告诉人事。
front-broken-toast = 这一步没有成功，编号 { $incident }
