"""The bureau's oversight of all units, and what it publishes of a year (art. 4, 15)."""
