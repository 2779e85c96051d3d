"""Tables, migrations, one unit of work, queries: everything durable, and all SQL."""
