"""Finding photos: neighbours and what they are worth."""
