"""Reads the files of a project into one ``Project``, and writes them whole; the only door to them."""
