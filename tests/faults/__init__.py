"""What goes wrong in the world, played on real parts and counted: `scripts/faults` runs all, the tests a little."""
