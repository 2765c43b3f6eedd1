"""A process that owns an embedded chain, for tests that kill it: `python -m tests.chain.owner FOLDER`."""

import sys
from pathlib import Path

from registry.chain.embedded import EmbeddedChain
from tests.conftest import CHAIN_ID

if __name__ == "__main__":
    with EmbeddedChain(Path(sys.argv[1]), chain_id=CHAIN_ID, min_period=0.02) as chain:
        print(chain.anvil_pid, flush=True)
        sys.stdin.read()
