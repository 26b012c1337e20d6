"""Convolutions of 3 × 3 in code compiled for the processor, most by Winograd's algorithm."""
