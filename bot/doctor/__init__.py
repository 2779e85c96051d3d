"""``doctor``: what could keep the bot from working, each with its remedy; it mends nothing by itself."""
