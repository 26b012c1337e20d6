"""JPEGs at two to five eighths of their size, from each block's lowest frequencies."""
