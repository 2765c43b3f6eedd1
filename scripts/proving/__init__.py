"""What `scripts/prove` does: proofs by halmos, findings of slither, faults put into contracts and rules on purpose."""
