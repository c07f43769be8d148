"""Evidence files: looked at, hashed, never changed."""
