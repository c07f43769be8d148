"""Joins the parts: loads, observes, assesses, and calls the outputs. What a command does is a function here."""
