"""Review by the unit's approvers: cards, decisions, the queue, substitutes, silent items (art. 9.2)."""
