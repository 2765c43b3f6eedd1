"""What Alembic runs: the steps, on the connection and in the transaction that `migrate` hands over."""

from alembic import context

from registry.store.backup import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    version_table=VERSION_TABLE,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
