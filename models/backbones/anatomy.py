"""All layers of a network, described without its weights: shapes alone pass through it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import torch
from torch import nn

from models.backbones.card import BackboneCard
from models.viewing.networks import LayerRow

_N_SIDES = 4  # (B, C, H, W): a map, and not a vector


@cache  # the largest network takes a second
def layers_of(card: BackboneCard) -> tuple[LayerRow, ...]:
    """Return every layer of a card's network, in running order, as far as it can be tapped.

    A layer is a module that gives a tensor and has no modules inside, or parameters of its own, or
    can be tapped; what a network computes between its modules, such as sums, is no layer. Parts
    that only training uses do not run, and are left out. Of outputs that are neither map nor
    vector, such as tokens (B, T, C), the last dimension counts as channels.
    """
    with torch.device("meta"):  # nothing is allocated or multiplied
        network = card.network().eval()
        edge_px = card.framing.crop_px
        photo = torch.empty(1, 3, edge_px, edge_px)
    runs = _runs(network, photo, {layer.module for layer in card.layers})
    times = Counter[str]()
    rows = []
    for index, run in enumerate(runs, start=1):
        times[run.path] += 1
        rows.append(_row(card, run, index, times[run.path]))
    last = max(row.index for row in rows if row.tap)
    return tuple(rows[:last])


@dataclass(frozen=True, slots=True)
class _Run:
    """One module as it ran, and the shape of what it gave."""

    path: str
    module: nn.Module
    shape: tuple[int, ...]


def _runs(network: nn.Module, photo: torch.Tensor, tapped: set[str]) -> list[_Run]:
    """Run the network and tell of each module that counts as a layer."""
    runs: list[_Run] = []

    def keep(path: str) -> Callable[[nn.Module, object, object], None]:
        def hook(module: nn.Module, _inputs: object, given: object) -> None:
            if isinstance(given, torch.Tensor):
                runs.append(_Run(path, module, tuple(given.shape)))

        return hook

    for path, module in network.named_modules():
        has_own = any(True for _ in module.parameters(recurse=False))
        if path in tapped or has_own or not list(module.children()):
            module.register_forward_hook(keep(path))
    with torch.no_grad():
        network(photo)
    return runs


def _row(card: BackboneCard, run: _Run, index: int, time: int) -> LayerRow:
    taps = [layer.name for layer in card.layers if layer.module == run.path]
    own = run.module.parameters(recurse=False)
    is_map = len(run.shape) == _N_SIDES
    return LayerRow(
        index=index,
        path=run.path if time == 1 else f"{run.path} ({time})",
        kind=type(run.module).__name__,
        channels=run.shape[1] if is_map else run.shape[-1],
        height=run.shape[2] if is_map else 0,
        width=run.shape[3] if is_map else 0,
        parameters=sum(each.numel() for each in own if each.requires_grad) if time == 1 else 0,
        tap=", ".join(taps) if time == 1 else "",
    )
