"""Bringing a vault to the layout this version knows. A vault cannot be rebuilt, so: never backwards, never without a
copy, all steps or none.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from registry.errors import StoreError
from registry.store.database import Database

STEPS = Path(__file__).parent / "migrations"
VERSION_TABLE = "vault_version"


class NotThisVault(StoreError):
    """The database is no vault, or was made by a newer version of this program."""


def migrate(database: Database, steps: Path = STEPS) -> Path | None:
    """Make an empty database a vault, or an older vault a present one; the backup that was made before, if any.

    Raises NotThisVault, StoreError.
    """
    config = Config()
    config.set_main_option("script_location", str(steps).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    with database.read() as connection:
        version = _version(connection, scripts)
    if version == scripts.get_current_head():
        return None
    backup = database.copy(f"{database.path.name}.before-{version}") if version and database.path else None
    with database.write() as connection:
        if _version(connection, scripts) == version:  # nobody else did it meanwhile
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    return backup


def _version(connection: Connection, scripts: ScriptDirectory) -> str | None:
    version = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()
    if version is None:
        if names := inspect(connection).get_table_names():
            raise NotThisVault(
                f"This database holds something else ({', '.join(sorted(names)[:3])}). The vault needs its own."
            )
    elif version not in {script.revision for script in scripts.walk_revisions()}:
        raise NotThisVault(
            f"This vault has layout {version}, made by a newer version of this program. Install that version."
        )
    return version
