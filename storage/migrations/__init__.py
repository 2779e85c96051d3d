"""Alembic migrations, plain SQL: climbed up, down and up in the tests on both engines."""
