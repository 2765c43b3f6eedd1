"""What a Party's own law decides, as dated data with its provision. The Convention is the default profile."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from registry.errors import SetupError

ArrivalRule = Literal["by the last day of validity", "endorsed in time"]


class NotAProfile(SetupError):
    """A profile that lacks a rule, or has one that this program does not know."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The rules by which `verify` judges what the Convention leaves to its Parties.

    `months` is how long after its issue a document that was endorsed in time may arrive; only with that rule.
    """

    code: str
    title: str
    dated: str
    arrival: ArrivalRule
    arrival_provision: str
    missing_endorsement: Literal["warning", "failed"]
    endorsement_provision: str
    months: int | None = None


def load_profile(text: str) -> Profile:
    """A profile from its TOML. Raises NotAProfile."""
    try:
        data = tomllib.loads(text)
        arrival, endorsement = data["arrival"], data["endorsement"]
        profile = Profile(
            code=data["code"],
            title=data["title"],
            dated=data["dated"],
            arrival=arrival["rule"],
            arrival_provision=arrival["provision"],
            missing_endorsement=endorsement["missing"],
            endorsement_provision=endorsement["provision"],
            months=arrival.get("months"),
        )
    except (tomllib.TOMLDecodeError, KeyError) as fault:
        raise NotAProfile(f"The profile is not complete: {fault}. See registry/profiles/convention.toml.") from None
    if profile.arrival not in {"by the last day of validity", "endorsed in time"}:
        raise NotAProfile(f"The profile has an arrival rule that is not known: {profile.arrival!r}.")
    if (profile.arrival == "endorsed in time") != (profile.months is not None):
        raise NotAProfile("The profile gives months with the arrival rule 'endorsed in time', and only with it.")
    if profile.missing_endorsement not in {"warning", "failed"}:
        raise NotAProfile(f"The profile calls a missing endorsement {profile.missing_endorsement!r}.")
    return profile


def convention() -> Profile:
    """The default profile."""
    return load_profile(files("registry").joinpath("profiles/convention.toml").read_text("utf-8"))
