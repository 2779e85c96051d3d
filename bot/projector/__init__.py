"""The page for a projector (art. 9.1): the code of one session, live, with how many are there and no names."""
