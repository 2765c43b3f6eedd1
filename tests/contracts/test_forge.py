"""The contracts' own tests, in contracts/test: forge runs them, and pytest shows what it says."""

import subprocess
from pathlib import Path

CONTRACTS = Path(__file__).resolve().parents[2] / "contracts"


def test_the_contracts_pass_their_own_tests() -> None:
    (forge,) = (CONTRACTS / "node_modules" / "@foundry-rs").glob("forge-*/bin/forge*")
    run = subprocess.run([forge, "test"], cwd=CONTRACTS, capture_output=True, text=True)
    print(run.stdout[-4000:])
    assert run.returncode == 0, run.stdout + run.stderr
