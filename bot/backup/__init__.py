"""Backups: one file that holds a state of the database and its evidence, and what makes, reads and keeps them."""
