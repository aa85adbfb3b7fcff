"""Typed results into every form people read: sentences, lines, JSON, ledger, marked workbooks, the
one-page brief, drawings. Nothing is judged here and nothing is looked up."""
