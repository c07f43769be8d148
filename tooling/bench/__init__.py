"""Measures qms against a tuned plain sphinx-needs project that holds the same objects."""
