"""The addresses under /v1, one file for what belongs together."""
