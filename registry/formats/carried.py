"""What a form of a permit cannot carry is refused when it is written, never dropped."""

from registry.errors import InputError


class NotCarried(InputError):
    """A form cannot carry a member as it stands: it would come back changed. `facts["where"]` is its path or column."""
