"""JPEGs at a quarter of their size, from four of each block's 64 frequencies, in compiled code."""
