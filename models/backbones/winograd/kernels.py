"""Compiles the transforms for the processor at hand, with LLVM and without a compiler installed."""

import ctypes
import platform
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from models.backbones.winograd.transforms import transforms
from models.backbones.winograd.vector_code import gathered, spread

Offsets = NDArray[np.int64]
Size = tuple[int, int]
Kernel = Callable[..., None]

_ARGUMENTS = (*(ctypes.c_void_p,) * 5, ctypes.c_float, *(ctypes.c_int64,) * 5)


@dataclass(frozen=True, slots=True)
class Kernels:
    """Machine code that may run in several threads; each call lets go of the GIL.

    Called as `vector_code.SIGNATURE` tells. spread: photos to planes. gathered: planes to photos,
    with a bias and an activation.
    """

    spread: Kernel
    gathered: Kernel
    _code: object  # keeps the machine code in memory


def can_compile() -> bool:
    """Tell whether LLVM is installed, and the processor one that this was tried on."""
    return platform.machine() in ("x86_64", "AMD64") and find_spec("llvmlite") is not None


@cache
def kernels() -> Kernels:
    """Compile the transforms of `transforms.POINTS`, once a process; takes some 0.3 s."""
    import llvmlite.binding as llvm  # noqa: PLC0415 - optional, and 50 MB to load

    chosen = transforms()
    source = spread("spread", chosen.inputs) + gathered("gathered", chosen.outputs)
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten(), opt=3
    )
    module = llvm.parse_assembly(source)
    module.verify()
    passes = llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options(speed_level=3))
    passes.getModulePassManager().run(module, passes)
    code = llvm.create_mcjit_compiler(module, machine)
    code.finalize_object()
    called = ctypes.CFUNCTYPE(None, *_ARGUMENTS)
    there, back = (called(code.get_function_address(name)) for name in ("spread", "gathered"))
    return Kernels(there, back, code)


@cache
def offsets(size: Size, channels: int, tiles: Size, *, edge: int, lead: int) -> Offsets:
    """Return where the pixels of each tile of a photo start: (tiles, edge · edge) elements.

    -1 stands for those outside of the photo. size: of the photo, rows and columns. edge: of a
    tile. lead: by how many pixels the first tile starts before the photo.
    """
    rows, columns = (
        np.arange(n_tiles)[:, None] * transforms().step - lead + np.arange(edge)
        for n_tiles in tiles
    )
    in_height, in_width = (
        (at >= 0) & (at < n) for at, n in zip((rows, columns), size, strict=True)
    )
    inside = in_height[:, None, :, None] & in_width[None, :, None, :]
    starts = (rows[:, None, :, None] * size[1] + columns[None, :, None, :]) * channels
    table: Offsets = np.where(inside, starts, -1).reshape(-1, edge * edge).astype(np.int64)
    return np.ascontiguousarray(table)
