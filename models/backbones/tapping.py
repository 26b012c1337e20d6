"""Runs a network as far as its deepest tap and keeps the pooled output of each tapped module."""

from collections.abc import Callable, Mapping

from torch import Tensor, nn

from models.backbones.card import Tap
from models.backbones.pooling import pool

Hook = Callable[[nn.Module, tuple[Tensor, ...], Tensor], None]


def tapped(
    network: nn.Module, photos: Tensor, modules: Mapping[Tap, nn.Module]
) -> dict[Tap, Tensor]:
    """Return the pooled features (B, D) float32 of each tap; modules behind the last do not run.

    modules: the module of `network` whose output each tap reads.
    Raises RuntimeError where the network ends without having run one of them.
    """
    pooled: dict[Tap, Tensor] = {}

    def keep(tap: Tap) -> Hook:
        def hook(_module: nn.Module, _inputs: tuple[Tensor, ...], output: Tensor) -> None:
            # Pooled at once: the next module may overwrite this output in place.
            pooled[tap] = pool(output, tap.pooling)
            if len(pooled) == len(modules):
                raise _AllTapped

        return hook

    handles = [module.register_forward_hook(keep(tap)) for tap, module in modules.items()]
    try:
        network(photos)
    except _AllTapped:
        return pooled
    finally:
        for handle in handles:
            handle.remove()
    missed = ", ".join(tap.layer for tap in modules if tap not in pooled)
    raise RuntimeError(f"the network ended without running {missed}; its card names a wrong module")


class _AllTapped(Exception):
    """Every tap has its features; the rest of the network need not run."""
