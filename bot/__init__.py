"""The program: settings, composition root, Telegram in and out, scheduler, command line, texts."""

VERSION = "0.1.0"
