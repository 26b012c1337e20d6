"""Order: which steps run, with which settings."""
