"""What a channel looks for: images that excite it as much as can be, by gradient ascent.

Erhan et al., "Visualizing higher-layer features of a deep network", 2009; made robust and natural
as in Olah, Mordvintsev and Schubert, "Feature Visualization", Distill 2017.
"""

from collections.abc import Callable, Sequence
from contextlib import nullcontext

import numpy as np
import torch
from torch import Tensor, nn

from models.backbones.jostling import jostled
from models.backbones.reviving import Revived
from models.backbones.spectrum import Spectrum
from models.records.arrays import Pixels, Vectors
from models.viewing.channels import Recipe

_N_REVIVED = 16  # steps at the start; as in Distill's
_PRIMES = (1_000_003, 7_919)  # keep the seeds of channels and of movements apart


class Eye:
    """One layer of a network, and photos as it sees them.

    network: in eval mode, on its device. normalizer: from (B, H, H, 3) in 0–255 to its input.
    module: whose output is the layer.
    """

    def __init__(self, network: nn.Module, normalizer: nn.Module, module: nn.Module) -> None:
        self._network = network
        self._normalizer = normalizer
        self._module = module

    def maps(self, images: Tensor) -> Tensor:
        """Return the layer's output (B, C, P) for images (B, 3, H, H) in [0, 1].

        P: positions, 1 of a vector. Modules behind the layer do not run.
        Raises RuntimeError where the network ends without having run it.
        """
        seen: list[Tensor] = []

        def keep(_module: nn.Module, _inputs: object, output: Tensor) -> None:
            seen.append(output)
            raise _Seen

        handle = self._module.register_forward_hook(keep)
        try:
            self._network(self._normalizer(255 * images.permute(0, 2, 3, 1)))
        except _Seen:
            return seen[0].float().flatten(2) if seen[0].ndim > 2 else seen[0].float()[..., None]  # noqa: PLR2004 - (B, C)
        finally:
            handle.remove()
        raise RuntimeError("the network ended without running the layer; its card names it wrongly")


class _Seen(Exception):
    """The layer has run; the rest of the network need not."""


def maximised(
    eye: Eye,
    channels: Sequence[int],
    *,
    edge_px: int,
    device: torch.device,
    recipe: Recipe,
    on_step: Callable[[], None] = lambda: None,
) -> Pixels:
    """Return an image for each channel (B, edge, edge, 3) uint8 RGB that excites it most.

    What is raised is the mean of the channel's map. Equal calls give equal images; a channel's
    image depends on the others of its batch by rounding only.
    """
    spectrum = Spectrum([_seed(recipe, channel) for channel in channels], edge_px).to(device)
    optimizer = torch.optim.Adam(spectrum.parameters(), lr=recipe.learning_rate)
    movements = torch.Generator().manual_seed(recipe.seed * _PRIMES[0])
    rows = torch.arange(len(channels), device=device)
    wanted = torch.tensor(channels, device=device)
    for step in range(recipe.n_steps):
        optimizer.zero_grad()
        with Revived() if step < _N_REVIVED else nullcontext():
            maps = eye.maps(jostled(spectrum(), movements))
            loss = -maps[rows, wanted].mean(dim=-1).sum()
            loss.backward()  # type: ignore[no-untyped-call] # torch's
        optimizer.step()
        on_step()
    with torch.no_grad():
        return as_pixels(spectrum())


def as_pixels(images: Tensor) -> Pixels:
    """Return images (B, 3, H, W) in [0, 1] as (B, H, W, 3) uint8."""
    rounded = (255 * images).round().clamp(0, 255).to(torch.uint8)
    pixels: Pixels = rounded.permute(0, 2, 3, 1).contiguous().cpu().numpy()
    return pixels


def responses(
    eye: Eye, pixels: Pixels, channels: Sequence[int], device: torch.device
) -> tuple[Vectors, Vectors]:
    """Return the mean and the largest value of each image's channel: two of (B,) float32.

    pixels: (B, H, H, 3) uint8. channels: one an image.
    """
    images = torch.from_numpy(np.ascontiguousarray(pixels)).to(device).permute(0, 3, 1, 2) / 255
    with torch.inference_mode():
        maps = eye.maps(images)[torch.arange(len(channels)), torch.tensor(channels)]  # (B, P)
    return maps.mean(dim=1).cpu().numpy(), maps.amax(dim=1).cpu().numpy()


def _seed(recipe: Recipe, channel: int) -> int:
    return recipe.seed * _PRIMES[0] + channel * _PRIMES[1] + 1
