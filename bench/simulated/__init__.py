"""A county's people, simulated, and two offices that write them down: what `bench/county.py` is
made of."""
