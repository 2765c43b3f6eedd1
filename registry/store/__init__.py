"""What this node keeps: a copy of the chain that can be dropped, and a vault that cannot."""
