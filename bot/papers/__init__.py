"""Papers that leave the chat: typeset as PDF, with a code and a seal to check them by (art. 4, 11 to 13)."""
