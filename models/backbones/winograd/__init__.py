"""3 × 3 convolutions by Winograd's algorithm: a quarter of the multiplications."""
