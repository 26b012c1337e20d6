"""Finds the layers of a network that nobody has listed, by watching what shapes pass through it."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

import torch
from torch import Tensor, nn

from models.backbones.card import LOGITS, Layer

_RECTIFIERS = (nn.ReLU, nn.ReLU6, nn.Sigmoid, nn.Hardsigmoid, nn.Softmax)


def walk(make: Callable[[], nn.Module], edge_px: int) -> tuple[Layer, ...]:
    """List the modules that give a square map (B, C, H, H) or a vector (B, C), in running order.

    A layer bears the path of its module; the network's own output is LOGITS. Modules that run more
    than once, give something else, or hand on the network's output are left out.
    """
    with torch.device("meta"):  # shapes without a single multiplication
        network = make().eval()
        photo = torch.empty(1, 3, edge_px, edge_px)
    outputs = _outputs(network, photo)
    runs = Counter(output.path for output in outputs)
    rectified = {output.state for output in outputs if output.is_rectified}
    return tuple(
        layer
        for output in outputs
        if runs[output.path] == 1 and (not output.path or output.state != outputs[-1].state)
        for layer in _layers(output, nonnegative=output.state in rectified)
    )


class _Output(NamedTuple):
    """What one module gave. Keeps the tensor alive, so that no other bears its id."""

    path: str
    tensor: Tensor
    version: int
    is_rectified: bool

    @property
    def state(self) -> tuple[int, int]:
        """The tensor as it was then: a ReLU in place gives the same tensor in a later version."""
        return id(self.tensor), self.version


def _outputs(network: nn.Module, photo: Tensor) -> list[_Output]:
    outputs: list[_Output] = []

    def keep(path: str) -> Callable[[nn.Module, object, object], None]:
        def hook(module: nn.Module, _inputs: object, given: object) -> None:
            if isinstance(given, Tensor):
                rectifies = isinstance(module, _RECTIFIERS)
                outputs.append(_Output(path, given, given._version, rectifies))

        return hook

    for path, module in network.named_modules():
        module.register_forward_hook(keep(path))
    with torch.no_grad():  # not inference_mode, where tensors have no versions
        network(photo)
    return outputs


def _layers(output: _Output, *, nonnegative: bool) -> Iterator[Layer]:
    name = output.path or LOGITS
    match tuple(output.tensor.shape):
        case (1, channels):
            yield Layer(name, output.path, channels, 1, nonnegative)
        case (1, channels, height_px, width_px) if height_px == width_px:
            yield Layer(name, output.path, channels, height_px, nonnegative)
