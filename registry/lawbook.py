"""Reading what a node judges by: the profile that its settings name, and what was loaded into its stores."""

from pathlib import Path

from registry.config import FILE, Settings
from registry.law import Law
from registry.profile import NotAProfile, Profile, built_in, load_profile, profile_names
from registry.species import own_names


def law_of(settings: Settings) -> Law:
    """The law of a node, read once. Raises NotAProfile, StoreError."""
    return Law(profile_named(settings.profile, settings.home), None, own_names())


def profile_named(name: str, home: Path) -> Profile:
    """One of this program's profiles by its code, or a Party's own by its file, which starts at `home`."""
    if name in profile_names():
        return built_in(name)
    path = home / name
    try:
        return load_profile(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as fault:
        raise NotAProfile(
            f"{name[:200]!r} is no profile of this program ({', '.join(profile_names())}), and {path} cannot be read "
            f"({fault}). Name one of both as `profile` in {FILE}."
        ) from None
