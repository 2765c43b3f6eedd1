"""Bringing a vault to the layout this version knows. A vault cannot be rebuilt, so: never backwards, never without a
copy, all steps or none.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from registry.store.backup import VERSION_TABLE, NotThisVault, back_up
from registry.store.database import Database

STEPS = Path(__file__).parent / "migrations"


def migrate(database: Database, steps: Path = STEPS, beside: Path = Path()) -> Path | None:
    """Make an empty database a vault, or an older vault a present one; the backup that was made before, if any.

    It lies beside an SQLite vault, and for PostgreSQL in the folder `beside`. Raises NotThisVault, StoreError.
    """
    config = Config()
    config.set_main_option("script_location", str(steps).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    with database.read() as connection:
        version = _version(connection, scripts)
    if version == scripts.get_current_head():
        return None
    backup = None if version is None else _saved(database, version, beside)
    with database.write() as connection:
        if _version(connection, scripts) == version:  # nobody else did it meanwhile
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    return backup


def version_of(database: Database) -> str | None:
    """The layout of the vault in this database; None if there is none yet."""
    with database.read() as connection:
        return MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()


def _saved(database: Database, version: str, beside: Path) -> Path:
    if database.path is not None:
        copy = database.copy(f"{database.path.name}.before-{version}")
        assert copy is not None
        return copy
    target = beside / f"vault.before-{version}.backup"
    if not target.exists():  # one that was left by an attempt that failed is as good
        back_up(database, target)
    return target


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
