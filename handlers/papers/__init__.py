"""What leaves the chat to be kept or handed in: archives, what goes into forms, the page for an appointment."""
