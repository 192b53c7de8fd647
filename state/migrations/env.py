"""How Alembic reaches the store: by the connection that `state.store` or `python -m state migrate` gives it."""

from alembic import context

from state.store import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite can, though Alembic does not expect it
)
with context.begin_transaction():
    context.run_migrations()
