"""How Alembic runs the migrations: on the connection that ``migrate.py`` hands over, in one transaction."""

from alembic import context

from cavea.adapters.database.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=METADATA, transactional_ddl=True, transaction_per_migration=False
)
with context.begin_transaction():
    context.run_migrations()
