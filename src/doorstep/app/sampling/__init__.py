"""A sample from a workspace: its households as a list, the certificate of a draw, and the draw done
again."""
