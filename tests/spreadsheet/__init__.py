"""A spreadsheet program that edits and saves workbooks, as the people do who fill them in."""
