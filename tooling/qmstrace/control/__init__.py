"""Attestations: what may be attested, and the next line of a chain."""
