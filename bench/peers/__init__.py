"""Bots to be compared with, each run in an environment of its own (``.venv/peers``)."""
