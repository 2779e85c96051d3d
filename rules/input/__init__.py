"""What a case from outside must look like, and what may be wrong with it."""
