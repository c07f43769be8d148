"""Official texts: read, fingerprinted and held against the catalogs; never kept in a catalog."""
