"""Which convolutions of a network Winograd's algorithm suits, and putting it in their place."""

from collections.abc import Collection
from typing import TypeGuard

from torch import Tensor, nn

from models.backbones.halving import halves
from models.backbones.networks.rectified import RectifiedConvolution
from models.backbones.networks.squeezenet_lasagne import SLOPE, LeakyConvolution
from models.backbones.winograd.colours import ColourConvolution
from models.backbones.winograd.colours_code import COLOURS
from models.backbones.winograd.convolution import WinogradConvolution
from models.backbones.winograd.factors import Factors, quick_colour_factors, quick_factors
from models.backbones.winograd.products_code import COLUMNS
from models.backbones.winograd.vector_code import LANES
from models.backbones.workspace import Workspace

# Networks that owe as many of their weights to it are faster in torch than any other runtime.
QUICK_FROM_SHARE = 0.8

# What each does where its result is negative; other kinds may compute something else.
_SLOPES: dict[type[nn.Module], float] = {
    nn.Conv2d: 1.0,
    RectifiedConvolution: 0.0,
    LeakyConvolution: SLOPE,
}


def use_winograd(
    network: nn.Module,
    workspace: Workspace,
    *,
    kept: Collection[str] = (),
    in_int8: bool = False,
) -> nn.Module:
    """Replace the convolutions that it suits, in place; their weights must still be in fp32.

    A ReLU right behind one in a row of modules is computed with it, but for the convolutions named
    in `kept`, whose own outputs somebody wants; and so is a pool that halves both sides, as long as
    `pool_at_once` finds that nobody wants what comes before.
    """
    factors: Factors = "int8" if in_int8 else quick_factors()
    for prefix, parent in list(network.named_modules()):
        children = list(parent.named_children())
        for n, (name, child) in enumerate(children):
            if not (suits(child) or is_of_colours(child)):
                continue
            behind = children[n + 1 :] if isinstance(parent, nn.Sequential) else []
            merged = bool(behind) and isinstance(behind[0][1], nn.ReLU)
            merged = merged and f"{prefix}.{name}".removeprefix(".") not in kept
            slope = 0.0 if merged else _SLOPES[type(child)]
            quick = (
                WinogradConvolution(child, workspace, slope=slope, factors=factors)
                if suits(child)
                else ColourConvolution(
                    child, workspace, slope=slope, factors=quick_colour_factors()
                )
            )
            parent.register_module(name, quick)
            between = [nn.Identity()] if merged else []
            for nothing in between:
                parent.register_module(behind.pop(0)[0], nothing)
            if isinstance(quick, WinogradConvolution) and behind and halves(pool := behind[0][1]):
                parent.register_module(behind[0][0], DuePool(pool, quick, *between))
    return network


class DuePool(nn.Module):
    """A pool that the convolution before it may see to."""

    def __init__(
        self, pool: nn.MaxPool2d, convolution: WinogradConvolution, *between: nn.Module
    ) -> None:
        super().__init__()
        self.pool: nn.Module = pool
        self._convolution = [convolution]  # in lists: these modules have their places elsewhere
        self._between = list(between)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, C, H, W) to (B, C, H / 2, W / 2), or what is so already to itself."""
        pooled: Tensor = x if self._convolution[0].pool is not None else self.pool(x)
        return pooled

    def settle(self, wanted: Collection[nn.Module]) -> None:
        """Leave the pool to the convolution, unless one of the `wanted` modules comes before."""
        [convolution] = self._convolution
        is_wanted = any(module in wanted for module in (convolution, *self._between))
        convolution.pool = None if is_wanted else self.pool


def pool_at_once(network: nn.Module, wanted: Collection[nn.Module]) -> None:
    """Let convolutions pool whatever none of the `wanted` modules is to give out unpooled."""
    for module in network.modules():
        if isinstance(module, DuePool):
            module.settle(wanted)


def share(network: nn.Module) -> float:
    """Return the share of a network's weights in convolutions that it suits, among all of them."""
    convolutions = [module for module in network.modules() if isinstance(module, nn.Conv2d)]
    n_weights = sum(each.weight.numel() for each in convolutions)
    suited = sum(each.weight.numel() for each in convolutions if suits(each))
    return suited / n_weights if n_weights else 0.0


def suits(module: nn.Module) -> TypeGuard[nn.Conv2d]:
    """Tell whether Winograd's algorithm suits a module: stride 1, its channels fill vectors."""
    return _is_plain(module) and module.stride == (1, 1) and module.in_channels % LANES == 0


def is_of_colours(module: nn.Module) -> TypeGuard[nn.Conv2d]:
    """Tell whether `ColourConvolution` can stand for a module."""
    return _is_plain(module) and module.in_channels == COLOURS and module.stride in ((1, 1), (2, 2))


def _is_plain(module: nn.Module) -> TypeGuard[nn.Conv2d]:
    """Tell whether a module is a 3 × 3 convolution of which we have code for all but the input."""
    if not isinstance(module, nn.Conv2d) or type(module) not in _SLOPES:
        return False
    return (
        module.kernel_size == (3, 3)
        and module.dilation == (1, 1)
        and module.padding in ((0, 0), (1, 1))
        and module.padding_mode == "zeros"
        and module.groups == 1
        and module.out_channels % COLUMNS == 0
    )
