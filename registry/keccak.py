"""keccak256, the hash of Ethereum: of its libraries the one written in C, where there is one for the system."""

try:
    from eth_hash.backends.pysha3 import keccak256 as keccak
except ImportError:  # seven times as slow: Python between two calls into C
    from eth_hash.backends.pycryptodome import keccak256 as keccak

__all__ = ["keccak"]
