"""Files without a workspace: two tables linked, a sample estimated, recorders held beside each
other."""
