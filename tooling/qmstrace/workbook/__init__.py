"""The gap matrix as a spreadsheet."""
