cli-bad-arguments = 参数有误：{ $fault }
cli-broken = 这一步没有成功，编号 { $incident }（详情在数据目录的 incidents.log 里）
setting-unknown = 没有这个设置，见 .env.example
setting-missing = 缺少。向 @BotFather 要一个令牌，写进 .env：BOT_TOKEN=123456:ABC…
setting-line = 这一行读不懂，应为 名称=值
setting-encoding = 文件不是 UTF-8，请另存为 UTF-8
setting-bad = 取值无效，见 .env.example
setting-bot-token = 令牌格式不对，应为 123456:ABC…
setting-database-url = 地址格式不对，应为 sqlite:///data/xueshi.db 或 postgresql://user:pw@host/db
setting-bot-api-url = 地址格式不对，应为 https://api.telegram.org 这样的地址
setting-webhook-url = 不是 Telegram 能访问的地址，应如 https://xueshi.example.org/telegram（端口 443、80、88 或 8443）
setting-webhook-secret = 应为 16 到 256 个字母、数字、_ 或 -，Telegram 每次调用都会带上：openssl rand -hex 32
setting-webhook-listen = 应为地址和端口，如 127.0.0.1:8443
setting-remind-months = 应为 1 到 12 的月份，用逗号隔开，如 3,6,9,12
setting-remind-day = 应为 first-working 或 1 到 28
setting-remind-at = 应为 24 小时制时间，如 09:30
setting-send-per-second = 应为大于 0 的数，如 30
setting-send-per-chat = 应为大于 0 的数，如 1
setting-flood-at = 应为大于 0 的整数，如 90
setting-default-language = 应为 zh 或 en
setting-log-format = 应为 console 或 json
setting-log-level = 应为 DEBUG、INFO、WARNING 或 ERROR
setting-clock-at = 应为带时区的时刻，如 2026-09-01T09:29:00+08:00
setting-taken = 该地址已被其他程序占用，或不是本机地址，请换一个端口
setting-refused = Telegram 不认这个令牌，请向 @BotFather 核对
setting-unreachable = 连不上这个地址，请检查网络或 BOT_API_URL
setting-metrics-listen = 应为本机地址和端口，如 127.0.0.1:9464
