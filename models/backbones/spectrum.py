"""Images as the frequencies of decorrelated colours, which gradients can shape evenly.

Mordvintsev, Pezzotti, Schubert and Olah, "Differentiable Image Parameterizations", Distill 2018;
Olah, Mordvintsev and Schubert, "Feature Visualization", Distill 2017, on preconditioning.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

_START = 0.01  # deviation of a coefficient at the start: an even grey, but not quite
_N_COLOURS = 3
_EVEN = 2.1  # amplitude of no wave to that of one an edge, measured on 408 photos of SUN397
# The principal directions of colour in photos, each a row of RGB as long as its deviation: light,
# then yellow against blue, then green against magenta. Measured on 408 photos of SUN397.
_COLOURS = (
    (0.218, 0.238, 0.247),
    (0.114, 0.004, -0.105),
    (-0.023, 0.045, -0.023),
)


class Spectrum(nn.Module):
    """A batch of images whose parameters are their frequencies. Its output is (B, 3, H, H) RGB.

    A step of the optimiser changes all frequencies by as much as photos have of them: theirs fall
    with 1 / f. Colours change along the directions that are independent of each other in photos.
    """

    def __init__(self, seeds: Sequence[int], edge_px: int) -> None:
        """seeds: one an image, which starts from it alone, whatever else is in the batch."""
        super().__init__()
        self._edge_px = edge_px
        started = torch.stack([_started(seed, edge_px) for seed in seeds])
        self.coefficients = nn.Parameter(started)  # (B, 3, H, H // 2 + 1, 2)
        self._falloff = nn.Buffer(falloff(edge_px))
        self._colours = nn.Buffer(colour_directions())

    def forward(self) -> Tensor:
        """Return the images, (B, 3, H, H) in [0, 1]."""
        frequencies = torch.view_as_complex(self.coefficients) * self._falloff
        size = (self._edge_px, self._edge_px)
        planes = torch.fft.irfft2(frequencies, s=size, norm="ortho")  # (B, 3, H, H)
        return torch.einsum("bchw,cd->bdhw", planes, self._colours).sigmoid()


def falloff(edge_px: int) -> Tensor:
    """Return the share of each frequency, (H, H // 2 + 1), 1 in the root mean square.

    Photos have amplitudes that fall with 1 / f (Field 1987), and evenly coloured ones differ twice
    as much as the slowest wave makes them do.
    """
    down, right = torch.fft.fftfreq(edge_px)[:, None], torch.fft.rfftfreq(edge_px)[None]
    waves = torch.hypot(down, right).clamp(min=1 / edge_px)
    shares = 1 / waves
    shares[0, 0] *= _EVEN
    even: Tensor = shares / shares.square().mean().sqrt()
    return even


def colour_directions() -> Tensor:
    """Return independent directions of colour as rows (3, 3) of RGB; the longest has length 1."""
    directions = torch.tensor(_COLOURS)
    longest: Tensor = directions.norm(dim=1).max()
    return directions / longest


def _started(seed: int, edge_px: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    shape = (_N_COLOURS, edge_px, edge_px // 2 + 1, 2)
    return _START * torch.randn(shape, generator=generator)
