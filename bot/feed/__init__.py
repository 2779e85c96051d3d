"""The platform's feed from a file into the archive."""
