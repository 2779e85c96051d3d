"""A unit's own rules in the chat: asked for by one person, confirmed by another (art. 16, R14)."""
