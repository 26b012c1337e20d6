"""Max pooling of 2 × 2 in bf16, for which torch's own takes five times as long on a processor."""

from typing import TypeGuard

import torch
from torch import Tensor, nn

from models.backbones.workspace import Workspace


class HalvingPool(nn.MaxPool2d):
    """The same as the pool it is made of, to the bit."""

    def __init__(self, pool: nn.MaxPool2d, workspace: Workspace) -> None:
        """pool: one that halves both sides."""
        super().__init__(pool.kernel_size, pool.stride, ceil_mode=pool.ceil_mode)
        self._workspace = workspace

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, C, H, W) to (B, C, H / 2, W / 2); where a side is odd, as the pool rounds."""
        n_photos, n_channels, height, width = x.shape
        if height % 2 or width % 2 or not _in_bf16(x):
            pooled: Tensor = super().forward(x)
            return pooled
        lines = x.permute(0, 2, 3, 1).view(n_photos, height // 2, 2, width, n_channels)
        taller = self._workspace.empty(n_photos, height // 2, width // 2, 2, n_channels)
        torch.maximum(lines[:, :, 0], lines[:, :, 1], out=taller.view(lines[:, :, 0].shape))
        halved = self._workspace.images(n_photos, n_channels, height // 2, width // 2)
        pixels = halved.permute(0, 2, 3, 1)
        torch.maximum(taller[:, :, :, 0], taller[:, :, :, 1], out=pixels)
        return halved


def use_halving(network: nn.Module, workspace: Workspace) -> nn.Module:
    """Replace the pools that halve both sides, in place."""
    for parent in list(network.modules()):
        for name, child in list(parent.named_children()):
            if halves(child):
                parent.register_module(name, HalvingPool(child, workspace))
    return network


def halves(module: nn.Module) -> TypeGuard[nn.MaxPool2d]:
    """Tell whether a module is a max pool of 2 × 2 that keeps one of four pixels."""
    if not isinstance(module, nn.MaxPool2d) or type(module) is not nn.MaxPool2d:
        return False
    return (
        module.kernel_size in (2, (2, 2))
        and module.stride in (2, (2, 2))
        and module.padding in (0, (0, 0))
        and module.dilation in (1, (1, 1))
        and not module.return_indices
    )


def _in_bf16(x: Tensor) -> bool:
    return x.dtype == torch.bfloat16 and x.is_contiguous(memory_format=torch.channels_last)
