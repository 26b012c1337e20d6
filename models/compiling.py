"""Compiles functions for the processor at hand, with LLVM and without a compiler installed."""

import ctypes
import platform
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec

Compiled = Callable[..., None]


def can_compile() -> bool:
    """Tell whether LLVM is installed, and the processor one that ours were tried on."""
    return platform.machine() in ("x86_64", "AMD64") and find_spec("llvmlite") is not None


def host_cpu() -> str:
    """Return LLVM's name for the processor at hand, such as znver4 or sapphirerapids."""
    import llvmlite.binding as llvm  # noqa: PLC0415 - optional, and large

    return str(llvm.get_host_cpu_name())


def compiled(source: str, functions: Mapping[str, Sequence[type]]) -> list[Compiled]:
    """Return functions of a source in LLVM's intermediate language, by name and ctypes' arguments.

    They may run in several threads; each call lets go of the GIL. Takes some tenths of a second,
    and 50 MB when it is first called.
    """
    import llvmlite.binding as llvm  # noqa: PLC0415 - optional, and large

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine(
        cpu=host_cpu(), features=llvm.get_host_cpu_features().flatten(), opt=3
    )
    module = llvm.parse_assembly(source)
    module.verify()
    passes = llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options(speed_level=3))
    passes.getModulePassManager().run(module, passes)
    code = llvm.create_mcjit_compiler(module, machine)
    code.finalize_object()
    _kept.append(code)
    return [
        ctypes.CFUNCTYPE(None, *arguments)(code.get_function_address(name))
        for name, arguments in functions.items()
    ]


_kept: list[object] = []  # machine code lives as long as the process
