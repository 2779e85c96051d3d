"""Conversations and use cases: an Event in, Reply values and changed records out."""
