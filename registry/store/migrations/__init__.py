"""The vault's history of layouts, oldest first, run by Alembic through `registry.store.migrate`."""
