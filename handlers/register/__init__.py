"""The register and earlier records as HR brings them, and checking everything that is kept (art. 2, 4)."""
