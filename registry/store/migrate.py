"""Bringing a vault to the layout this version knows. A vault cannot be rebuilt, so: never backwards, never without a
copy, all steps or none.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from registry.store.backup import VERSION_TABLE, NotThisVault, back_up, free_name
from registry.store.database import Database

OUTBOX = "outbox"
"""The task that a process holds which writes into a vault."""
STEPS = Path(__file__).parent / "migrations"


def migrate(database: Database, steps: Path = STEPS, beside: Path | None = None) -> Path | None:
    """Make an empty database a vault, or an older vault a present one; the backup that was made before, if any.

    It lies in the folder `beside`, or else beside an SQLite vault. Raises NotThisVault, StoreHeld, StoreError.
    """
    config, scripts = _steps(steps)
    with database.read() as connection:
        version = _version(connection, scripts)
    if version == scripts.get_current_head():
        return None
    backup = None if version is None else _saved(database, version, beside)
    with database.write() as connection:
        if _version(connection, scripts) == version:  # nobody else did it meanwhile
            if version is not None:
                _ensure_nobody_works(database)
            _go(config, connection, "head")
    return backup


def lay_out(database: Database, version: str, steps: Path = STEPS) -> None:
    """Make an empty database a vault of this layout, with nothing in it. Raises NotThisVault if it is a newer one."""
    config, scripts = _steps(steps)
    _ensure_known(version, scripts)
    with database.write() as connection:
        _go(config, connection, version)


def _steps(steps: Path) -> tuple[Config, ScriptDirectory]:
    config = Config()
    config.set_main_option("script_location", str(steps).replace("%", "%%"))
    return config, ScriptDirectory.from_config(config)


def _go(config: Config, connection: Connection, to: str) -> None:
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def _ensure_nobody_works(database: Database) -> None:
    """A server of the older version would go on writing what it knows. Raises StoreHeld."""
    with database.hold(OUTBOX):
        pass


def version_of(database: Database) -> str | None:
    """The layout of the vault in this database; None if there is none yet."""
    with database.read() as connection:
        return MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()


def _saved(database: Database, version: str, beside: Path | None) -> Path:
    """A backup under a name of its own: one of an earlier attempt is older than the vault."""
    name = f"{'vault' if database.path is None else database.path.stem}.before-{version}"
    folder = beside or (database.path and database.path.parent)
    if folder is None:
        raise NotThisVault(
            f"This vault has layout {version}, made by an older version of this program. `permit vault status` backs "
            "it up and brings it to the present one."
        )
    target = free_name(folder, name)
    back_up(database, target)
    return target


def _version(connection: Connection, scripts: ScriptDirectory) -> str | None:
    version = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()
    if version is not None:
        _ensure_known(version, scripts)
    elif names := inspect(connection).get_table_names():
        raise NotThisVault(
            f"This database holds something else ({', '.join(sorted(names)[:3])}). The vault needs its own."
        )
    return version


def _ensure_known(version: str, scripts: ScriptDirectory) -> None:
    if version not in {script.revision for script in scripts.walk_revisions()}:
        raise NotThisVault(
            f"This vault has layout {version}, made by a newer version of this program. Install that version."
        )
