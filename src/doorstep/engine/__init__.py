"""The verbs: tables in, tables or nouns out; no clock, no network, no randomness without a seed."""
