"""A year's standing of a person and of a unit (art. 8, 15)."""
