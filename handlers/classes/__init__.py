"""Classes held in the academy: planning, attendance, results, registering (art. 9.1, 10)."""
