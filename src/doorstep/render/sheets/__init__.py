"""What visitors carry: papers of a plan's days, and where on them every box stands."""
