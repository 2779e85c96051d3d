cli-bad-arguments = Bad arguments: { $fault }
cli-broken = That did not work, incident { $incident } (details in incidents.log of the data folder)
setting-unknown = there is no such setting, see .env.example
setting-missing = missing. Ask @BotFather for a token and put it into .env: BOT_TOKEN=123456:ABC…
setting-line = this line can't be read; it should be NAME=value
setting-encoding = the file is not UTF-8; save it as UTF-8
setting-bad = not a valid value, see .env.example
setting-bot-token = not a token; it looks like 123456:ABC…
setting-database-url = not an address like sqlite:///data/xueshi.db or postgresql://user:pw@host/db
setting-bot-api-url = not an address like https://api.telegram.org
setting-webhook-url = not an address that Telegram calls, like https://xueshi.example.org/telegram (port 443, 80, 88 or 8443)
setting-webhook-secret = 16 to 256 letters, digits, _ or -, which Telegram's calls will carry: openssl rand -hex 32
setting-webhook-listen = an address and a port like 127.0.0.1:8443
setting-remind-months = months from 1 to 12 with commas, like 3,6,9,12
setting-remind-day = first-working, or 1 to 28
setting-remind-at = a time of day like 09:30
setting-send-per-second = a number above 0, like 30
setting-send-per-chat = a number above 0, like 1
setting-flood-at = a whole number above 0, like 90
setting-default-language = zh or en
setting-log-format = console or json
setting-log-level = DEBUG, INFO, WARNING or ERROR
setting-clock-at = a moment with its zone, like 2026-09-01T09:29:00+08:00
setting-taken = another program listens there, or the address is not this machine's; choose another port
setting-refused = Telegram does not know this token; check it with @BotFather
setting-unreachable = this address can't be reached; check the network or BOT_API_URL
setting-metrics-listen = an address of this machine, like 127.0.0.1:9464
