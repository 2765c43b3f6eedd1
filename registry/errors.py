"""The root of the error tree. Each file adds the errors of its own concept.

RegistryError
├── InputError         what was handed in cannot be read or is not well-formed      exit code 2
├── RefusedError       the rules, the chain or the law of the registry say no       exit code 3
├── NodeError          the node did not answer, or not sensibly: nothing is known   exit code 4
├── StoreError         a database or a file of ours cannot be used                  exit code 5
└── SetupError         something is not configured, installed or unlocked           exit code 6

Exit code 1 is a verdict that is not `valid`, or a fault of ours that has no name.
"""


class RegistryError(Exception):
    """Anything this project says no with. `str()` is plain words that say what to do.

    `facts` carries what is needed to repair, for programs.
    """

    exit_code = 1

    def __init__(self, message: str, **facts: object) -> None:
        super().__init__(message)
        self.facts = facts


class InputError(RegistryError):
    """What was handed in cannot be read, or is not well-formed."""

    exit_code = 2


class RefusedError(RegistryError):
    """The rules say no: not this Party, not this status, not this power."""

    exit_code = 3


class NodeError(RegistryError):
    """The node did not answer, or not sensibly. It says nothing about any permit."""

    exit_code = 4


class StoreError(RegistryError):
    """A database or a file of ours cannot be used."""

    exit_code = 5


class SetupError(RegistryError):
    """Something is not configured, not installed or not unlocked."""

    exit_code = 6
