"""An atlas over time: what changed between two runs, going back to one, letting old ones go."""
