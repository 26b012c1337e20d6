"""The cards, one file for each family of networks."""
