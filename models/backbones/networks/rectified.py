"""Layers whose output is what Caffe calls their blob: taken after a ReLU that runs in place."""

from torch import Tensor, nn
from torch.nn import functional


class RectifiedConvolution(nn.Conv2d):
    """A convolution and its ReLU: its blob is never negative."""

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, C, H, W) to (B, C', H', W')."""
        return functional.relu(super().forward(x), inplace=True)


class RectifiedLinear(nn.Linear):
    """A fully connected layer and its ReLU."""

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, D) to (B, D')."""
        return functional.relu(super().forward(x), inplace=True)


class Selection(nn.Module):
    """Keeps the last classes of a classifier that knows more."""

    def __init__(self, n_last: int) -> None:
        super().__init__()
        self.n_last = n_last

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, N) to (B, n_last)."""
        return x[:, -self.n_last :]
