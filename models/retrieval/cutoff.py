"""Where the photos that answer a query end: a limit that each query's own similarities set.

A flat limit fails, since one query's best answer is less similar than another's noise. On INRIA
Holidays the rule below finds answers with a mean F1 of 0.76, a flat limit at its best with 0.57
(docs/search.md).
"""

import numpy as np
from numpy.typing import NDArray

_N_FIRST = 16  # results among which a step is looked for
_CLEAR_STEP = 0.2  # part of their whole fall that one step has to be, to count as an end
_DEVIATIONS = 3.0  # above the collection's mean, where the fall has no clear step


def similarity_limit(similarities: NDArray[np.floating]) -> float:
    """Return the similarity from which on photos stand out as answers to a query.

    similarities: (N,) of all photos but the query, in any order. The limit stands above the largest
    step among the first 16 if it is a fifth of their whole fall; else 3 standard deviations above
    the mean of all. Infinite without photos.
    """
    if not len(similarities):
        return float("inf")
    n_first = min(_N_FIRST, len(similarities))
    first = -np.sort(-np.partition(similarities, -n_first)[-n_first:])  # falling
    steps = first[:-1] - first[1:]
    if len(steps) and steps.max() > 0 and steps.max() >= _CLEAR_STEP * (first[0] - first[-1]):
        return float(first[int(steps.argmax())])
    return float(similarities.mean() + _DEVIATIONS * similarities.std())
