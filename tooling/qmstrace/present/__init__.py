"""What every output shares: columns, labels, and the wording of reasons, problems and refusals."""
