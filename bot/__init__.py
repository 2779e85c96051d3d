"""The program: settings, composition root, Telegram in and out, scheduler, command line, texts."""
