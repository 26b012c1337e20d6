"""The array types that functions of ours exchange; the docstrings give their shapes."""

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]  # (height, width, 3) or (B, height, width, 3), RGB
Vectors = NDArray[np.float32]  # (N, D), one row a photo
Positions = NDArray[np.float32]  # (N, 2), x and y of each photo on a map
Similarities = NDArray[np.float32]  # (N, k)
Rows = NDArray[np.int64]  # row numbers into another array
