"""Networks that turn photos into features: cards, architectures, extraction."""
