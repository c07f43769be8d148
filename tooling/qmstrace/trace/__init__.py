"""What is in force, what counts, and the verdict of every point: pure functions over a project."""
