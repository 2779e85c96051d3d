"""Binding an account to a person on the register, and ending that again (art. 2)."""
