"""Use cases: a workspace and a request in, a typed result out; the only place that strings verbs
together."""
