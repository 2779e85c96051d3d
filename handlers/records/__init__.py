"""The archive of a person: every record with all that was decided of it (art. 4)."""
