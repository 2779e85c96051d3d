"""People come and go, entered by their unit's HR: promotion, transfer, leaving, returning (art. 2, 11, 14)."""
