"""One file a step. A published step is never changed."""
