"""Maps of a collection: layouts in the plane and how far to trust them."""
