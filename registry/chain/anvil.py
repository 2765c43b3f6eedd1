"""The native anvil as a process of ours: a chain in memory that mines when told, on a port of 127.0.0.1.

It dies with us, however we die: a small shell between us and anvil waits on a pipe that only we hold, and kills anvil
when the pipe closes. anvil speaks to every program on this machine, with commands that mine and rewrite: the embedded
chain is for one machine with one owner.
"""

import os
import platform
import shutil
import socket
import subprocess
import time
from pathlib import Path

from registry.chain.door import NodeMisbehaved, NodeUnreachable
from registry.chain.journal import Genesis
from registry.chain.jsonrpc import JsonRpc
from registry.errors import SetupError

GAS_LIMIT = 1_000_000_000
STATES = 2
"""How many blocks' states are kept: the head's, and that of the block to which a tip is rolled back."""

_START = 30.0
_MINING = 600.0
_GUARD = '"$@" </dev/null >/dev/null 2>&1 & anvil=$!; echo $anvil; read -r _; kill -9 $anvil; wait $anvil'


class AnvilMissing(SetupError):
    """The chain's program is not installed."""


def find() -> Path:
    """The anvil installed with the contracts, or one on the PATH."""
    system = platform.system().lower()
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    package = f"node_modules/@foundry-rs/anvil-{system}-{machine}/bin/anvil"
    installed = Path(__file__).parents[2] / "contracts" / package
    if installed.is_file():
        return installed
    if found := shutil.which("anvil"):
        return Path(found)
    raise AnvilMissing("the embedded chain needs anvil, which is not installed: run ./scripts/setup")


class Anvil:
    """A running anvil with nothing but a genesis block: no accounts, no fees. `url` is where it answers."""

    def __init__(self, genesis: Genesis) -> None:
        port = _free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._guard = subprocess.Popen(
            ["/bin/sh", "-c", _GUARD, "sh", str(find()), *_arguments(genesis, port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for us; we end it in order
        )
        self.pid = int(self._guard.stdout.readline()) if self._guard.stdout else 0
        self.rpc = JsonRpc(self.url, timeout=_MINING, connections=2)
        try:
            self._wait(genesis)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Kill it: what counts is in the journal."""
        self.rpc.close()
        self._guard.communicate()

    def _wait(self, genesis: Genesis) -> None:
        deadline = time.monotonic() + _START
        while True:
            try:
                chain, block = self.rpc.ask_all([("eth_chainId", []), ("eth_getBlockByNumber", ["latest", False])])
                break
            except NodeUnreachable:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.005)
        if (
            int(chain, 16) != genesis.chain_id
            or int(block["number"], 16)
            or int(block["timestamp"], 16) != genesis.time
        ):
            raise NodeMisbehaved(f"another chain answers at {self.url}; start again", url=self.url)


def _arguments(genesis: Genesis, port: int) -> list[str]:
    return [
        *("--host", "127.0.0.1", "--port", str(port), "--no-cors", "--quiet"),
        *("--chain-id", str(genesis.chain_id), "--timestamp", str(genesis.time), "--hardfork", genesis.hardfork),
        *("--accounts", "0", "--no-create2"),
        *("--no-mining", "--order", "fifo", "--gas-limit", str(GAS_LIMIT), "--no-request-size-limit"),
        *("--gas-price", "0", "--base-fee", "0", "--disable-min-priority-fee"),
        *("--prune-history", str(STATES), "--threads", str(min(4, os.cpu_count() or 1))),
    ]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
