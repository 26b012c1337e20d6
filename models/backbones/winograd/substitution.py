"""Which convolutions of a network Winograd's algorithm suits, and putting it in their place."""

from collections.abc import Collection
from itertools import pairwise
from typing import TypeGuard

from torch import nn

from models.backbones.networks.rectified import RectifiedConvolution
from models.backbones.networks.squeezenet_lasagne import SLOPE, LeakyConvolution
from models.backbones.winograd.convolution import WinogradConvolution
from models.backbones.winograd.vector_code import LANES
from models.backbones.workspace import Workspace

# Networks that owe as many of their weights to it are faster in torch than any other runtime.
QUICK_FROM_SHARE = 0.8

_END: tuple[str, nn.Module] = ("", nn.Identity())
# What each does where its result is negative; other kinds may compute something else.
_SLOPES: dict[type[nn.Module], float] = {
    nn.Conv2d: 1.0,
    RectifiedConvolution: 0.0,
    LeakyConvolution: SLOPE,
}


def use_winograd(
    network: nn.Module, workspace: Workspace, *, kept: Collection[str] = ()
) -> nn.Module:
    """Replace the convolutions that it suits, in place; their weights must still be in fp32.

    A ReLU right behind one in a row of modules is computed with it, but for the convolutions named
    in `kept`, whose own outputs somebody wants.
    """
    for prefix, parent in list(network.named_modules()):
        in_a_row = isinstance(parent, nn.Sequential)
        for (name, child), (next_name, following) in pairwise([*parent.named_children(), _END]):
            if not suits(child):
                continue
            merged = in_a_row and isinstance(following, nn.ReLU)
            merged = merged and f"{prefix}.{name}".removeprefix(".") not in kept
            slope = 0.0 if merged else _SLOPES[type(child)]
            parent.register_module(name, WinogradConvolution(child, workspace, slope=slope))
            if merged:
                parent.register_module(next_name, nn.Identity())
    return network


def share(network: nn.Module) -> float:
    """Return the share of a network's weights in convolutions that it suits, among all of them."""
    convolutions = [module for module in network.modules() if isinstance(module, nn.Conv2d)]
    n_weights = sum(each.weight.numel() for each in convolutions)
    suited = sum(each.weight.numel() for each in convolutions if suits(each))
    return suited / n_weights if n_weights else 0.0


def suits(module: nn.Module) -> TypeGuard[nn.Conv2d]:
    """Tell whether a module is a convolution of 3 × 3 and stride 1, its channels in sixteens."""
    if not isinstance(module, nn.Conv2d) or type(module) not in _SLOPES:
        return False
    return (
        module.kernel_size == (3, 3)
        and module.stride == module.dilation == (1, 1)
        and module.padding in ((0, 0), (1, 1))
        and module.padding_mode == "zeros"
        and module.groups == 1
        and module.in_channels % LANES == module.out_channels % LANES == 0
    )
