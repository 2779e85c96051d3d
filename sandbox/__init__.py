"""A Bot API server on loopback and a page with phones, for the demo, the tests and the benchmark."""
