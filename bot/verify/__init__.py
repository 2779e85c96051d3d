"""Whether what is kept is what was decided: an instrument of the operator, which no update meets (art. 4)."""
