"""Reading what a node judges by: the profile that its settings name, and the lists that were loaded into its stores."""

from pathlib import Path

from registry.config import FILE, Settings
from registry.law import Law
from registry.profile import NotAProfile, Profile, built_in, load_profile, profile_names, profile_text
from registry.species import own_names
from registry.store.database import Database
from registry.store.lists import ListStore
from registry.store.names import StoredNames


def law_of(settings: Settings) -> Law:
    """The law of a node, read once; `law.names.close()` lets go of it. Raises NotAProfile, StoreError."""
    profile = profile_named(settings.profile, settings.home)
    if not settings.stores.names and not settings.names_file.exists():
        return Law(profile, None, own_names())  # nothing was loaded, and asking for the law makes no file
    store = list_store(settings)
    loaded = store.loaded("names")
    suspensions = store.suspensions()
    if loaded is None:
        store.close()
        return Law(profile, suspensions, own_names())
    return Law(profile, suspensions, StoredNames(store, loaded))


def list_store(settings: Settings) -> ListStore:
    """Where lists are loaded into, made if there is none yet. Raises StoreError."""
    return ListStore(Database(settings.names_url))


def profile_named(name: str, home: Path) -> Profile:
    """One of this program's profiles by its code, or a Party's own by its file, which starts at `home`."""
    return built_in(name) if name in profile_names() else load_profile(profile_source(name, home))


def profile_source(name: str, home: Path) -> str:
    """The TOML of the same. Raises NotAProfile."""
    if name in profile_names():
        return profile_text(name)
    path = home / name
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise NotAProfile(
            f"{name[:200]!r} is no profile of this program ({', '.join(profile_names())}), and {path} cannot be read "
            f"({fault}). Name one of both as `profile` in {FILE}."
        ) from None
