"""A year of one academy, lived through the bot with a moved clock: nothing that people log is imported."""
