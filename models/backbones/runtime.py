"""Chooses what runs a network on the machine at hand: torch itself, or OpenVINO."""

from importlib.util import find_spec
from typing import Literal, get_args

import torch

from models.backbones.precision import CPU_BF16_CAPABILITIES, cpu_has
from models.backbones.quantizing import require_nncf

Runtime = Literal["auto", "torch", "openvino"]
ChosenRuntime = Literal["torch", "openvino"]

# Importing, converting and compiling take 2 to 5 s, and save 3 to 4 ms of EfficientNet-Lite0's or
# SqueezeNet's 7 to 10 ms a photo.
PAYS_FROM_PHOTOS = 1_000

_CPU_UNITS = ("amx_bf16", "amx_int8", "avx512_bf16", "avx512_vnni", "avx512_f", "avx2", "bf16")


def choose_runtime(
    runtime: Runtime, device: torch.device, n_photos: int, *, quick_in_torch: bool = False
) -> ChosenRuntime:
    """Return what runs the network; auto: OpenVINO where it is installed, works and pays off.

    n_photos: of the whole collection, so that a build that was broken off and goes on chooses as
    before. quick_in_torch: the network is one that torch runs as fast. Raises ValueError for an
    unknown word, or where OpenVINO is asked for and cannot be had.
    """
    if runtime not in get_args(Runtime):
        raise ValueError(f"unknown runtime {runtime!r}; known: {', '.join(get_args(Runtime))}")
    if runtime == "openvino":
        _require_openvino(device)
    if runtime != "auto":
        return runtime
    if quick_in_torch or n_photos < PAYS_FROM_PHOTOS:
        return "torch"
    return "openvino" if device.type == "cpu" and has_openvino() else "torch"


def choose_int8_runtime(
    runtime: Runtime, device: torch.device, *, quick_in_torch: bool
) -> ChosenRuntime:
    """Return what runs a network in int8: torch with Winograd's algorithm, or else OpenVINO.

    Raises ValueError where OpenVINO is needed, or asked for, and cannot be had.
    """
    if runtime != "openvino" and quick_in_torch:
        return "torch"
    require_nncf()
    return choose_runtime("openvino", device, 0)


def has_openvino() -> bool:
    """Tell whether the optional package is installed."""
    return find_spec("openvino") is not None


def units(device: torch.device) -> str:
    """Name what the device multiplies with: a GPU's name, or a processor's telling units."""
    if device.type == "cuda":
        return str(torch.cuda.get_device_name(device))
    names = dict.fromkeys((*_CPU_UNITS, *CPU_BF16_CAPABILITIES))
    return ", ".join(name for name in names if cpu_has(name)) or device.type


def _require_openvino(device: torch.device) -> None:
    if device.type != "cpu":
        raise ValueError(f"OpenVINO runs networks on the CPU here, not on {device}; choose torch")
    if not has_openvino():
        raise ValueError(
            "OpenVINO is not installed; choose the runtime torch, or run: "
            "pip install 'sceneatlas[openvino]'"
        )
