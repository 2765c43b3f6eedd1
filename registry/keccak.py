"""keccak256, the hash of Ethereum: of its libraries the one written in C, where there is one for the system."""

from eth_hash.main import Keccak256

try:
    from eth_hash.backends.pysha3 import backend
except ImportError:  # seven times as slow: Python between two calls into C
    from eth_hash.backends.pycryptodome import backend  # type: ignore[assignment]

keccak = Keccak256(backend)
"""The 32-byte hash of some bytes."""
