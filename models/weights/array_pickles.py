"""Unpickles numpy arrays, texts and numbers, running nothing that a file asks for."""

import pickle

import numpy as np

RECONSTRUCT = np.empty(0).__reduce__()[0]  # what pickled arrays call
# numpy 2 moved its modules; published files carry the old path.
RECONSTRUCTORS = frozenset({"numpy.core.multiarray", "numpy._core.multiarray"})
# What damaged or foreign bytes make an unpickler raise.
PICKLE_ERRORS = (
    pickle.UnpicklingError,
    ArithmeticError,
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    MemoryError,
    TypeError,
    ValueError,
)


class ArrayUnpickler(pickle.Unpickler):
    """An unpickler that can build numpy arrays and refuses to call anything else."""

    def find_class(self, module: str, name: str, /) -> object:
        """Return one of the builders of arrays; raises UnpicklingError for any other name."""
        if name == "_reconstruct" and module in RECONSTRUCTORS:
            return RECONSTRUCT
        if module == "numpy" and name in ("ndarray", "dtype"):
            return getattr(np, name)
        if (module, name) == ("_codecs", "encode"):
            return str.encode  # how Python 3 writes bytes for Python 2
        raise pickle.UnpicklingError(f"it asks to run {module}.{name}, which is refused")
