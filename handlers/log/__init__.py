"""Logging training or study in a conversation: form, steps, evidence, summary, submission (art. 5, 6, 9.2)."""
