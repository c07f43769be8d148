"""The command ``qms``: one module for each command; the only place that prints, asks and exits."""
