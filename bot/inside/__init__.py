"""Seeing inside: what the program counts, whether each loop goes round, and the pages that tell it."""
