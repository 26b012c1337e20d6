"""Runs a network over framed photos and returns the features of any of its layers."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from copy import deepcopy
from pathlib import Path

import numpy as np
import torch
from torch import nn

from models.backbones.card import BackboneCard, Tap
from models.backbones.feeding import Feeder
from models.backbones.forward import Forward, Turned
from models.backbones.halving import use_halving
from models.backbones.loading import load_network
from models.backbones.normalization import Normalizer
from models.backbones.precision import (
    Precision,
    exact_fp32,
    has_dot_products,
    quickest,
    resolve,
    to_bf16,
)
from models.backbones.quantizing import TooCoarse, judged
from models.backbones.rounding import round_depthwise
from models.backbones.runtime import Runtime, choose_int8_runtime, choose_runtime, units
from models.backbones.winograd.factors import quick_factors
from models.backbones.winograd.substitution import (
    QUICK_FROM_SHARE,
    pool_at_once,
    share,
    use_winograd,
)
from models.backbones.workspace import Workspace
from models.compiling import can_compile
from models.records.arrays import Pixels, Vectors

Taps = tuple[Tap, ...]


class Extractor:
    """A network with its weights, ready to turn photos into vectors. Not for use in two threads.

    weights_file: the published file, verified by the caller. device: as torch names it.
    precision: fp32, bf16, or auto for bf16 where the device has it in hardware (in OpenVINO, where
    that is also quick); or int8, which is judged, and in OpenVINO calibrated, on the framed photos
    that `calibration` returns.
    runtime: torch, openvino, or auto for what pays off with a collection of n_photos.
    batch_photos: what OpenVINO compiles for; a smaller rest is filled up, so that it fits.
    Raises UnfitWeights where the file does not hold this network.
    """

    def __init__(
        self,
        card: BackboneCard,
        weights_file: Path,
        *,
        device: str = "cpu",
        precision: Precision = "auto",
        runtime: Runtime = "torch",
        n_photos: int = 0,
        batch_photos: int = 32,
        calibration: Callable[[], Pixels] | None = None,
    ) -> None:
        self.card = card
        self.device = torch.device(device)
        self.precision = resolve(precision, self.device)
        self._network = load_network(card, weights_file)
        computes = has_dot_products(self.device) and can_compile() and self.precision != "fp32"
        suited = share(self._network) if computes else 0.0
        quick = suited >= QUICK_FROM_SHARE
        self.runtime = (
            choose_int8_runtime(runtime, self.device, quick_in_torch=quick)
            if self.precision == "int8"
            else choose_runtime(runtime, self.device, n_photos, quick_in_torch=quick)
        )
        if precision == "auto" and self.runtime == "openvino":
            self.precision = quickest(self.device)
        self._winograd = suited > 0 and self.runtime == "torch"
        self._calibration = calibration
        self._cosine: float | None = None
        self._batch_photos = batch_photos
        if self.precision == "bf16":
            round_depthwise(self._network)
        self._dtype = torch.float32
        if self.runtime == "torch":
            self._network.to(self.device).to(memory_format=torch.channels_last)
            if self.precision == "bf16":
                self._network = self._in_bf16(self._network)
        self._normalizer = Normalizer(card).to(self.device)
        self._feeder = Feeder(self.device)
        self._compiled: dict[Taps, Callable[[Pixels], list[Vectors]]] = {}

    @property
    def engine(self) -> str:
        """What runs the network: runtime, precision and the units it was chosen for."""
        remark = "" if self._cosine is None else f"; cosine to fp32 {self._cosine:.4f}"
        if self._winograd and self.precision == "bf16" and quick_factors() != "bf16":
            remark = f"; products in {quick_factors()}"
        how = "torch and Winograd" if self._winograd else self.runtime
        return f"{how}, {self.precision} ({units(self.device)}){remark}"

    def features(self, pixels: Pixels, taps: Sequence[Tap]) -> list[Vectors]:
        """Return one array (B, D) float32 for each tap, rows in the order of the photos.

        pixels: (B, crop, crop, 3) uint8 RGB, as the card's framing makes them. In torch the whole
        batch runs at once; the network stops at the deepest tap.
        Raises ValueError for pixels of another shape or type, or an unknown layer.
        """
        return next(self.stream([pixels], taps))

    def stream(self, batches: Iterable[Pixels], taps: Sequence[Tap]) -> Iterator[list[Vectors]]:
        """Yield the features of each batch. A GPU works on one while the next is taken and sent."""
        n_ahead = 1 if self.device.type == "cuda" else 0
        launched: deque[Callable[[], list[Vectors]]] = deque()
        for pixels in batches:
            launched.append(self._launched(pixels, tuple(taps)))
            if len(launched) > n_ahead:
                yield launched.popleft()()
        while launched:
            yield launched.popleft()()

    def _launched(self, pixels: Pixels, taps: Taps) -> Callable[[], list[Vectors]]:
        """Start the features of one batch; return what waits for them."""
        self._check(pixels)
        if len(pixels) == 0 or not taps:
            none = [np.zeros((len(pixels), self.card.dimension(tap)), np.float32) for tap in taps]
            return lambda: none
        run = self._in_openvino if self.runtime == "openvino" else self._in_torch
        return run(pixels, taps)

    def _in_torch(self, pixels: Pixels, taps: Taps) -> Callable[[], list[Vectors]]:
        if self.precision == "int8" and self._cosine is None:
            self._turn_to_int8(taps[0])
        return self._run(pixels, taps)

    def _run(self, pixels: Pixels, taps: Taps) -> Callable[[], list[Vectors]]:
        with torch.inference_mode(), exact_fp32(self.device), self._autocast():
            given = dict.fromkeys(taps)  # a tap asked for twice is computed once
            outputs = self._forward(tuple(given))(self._feeder.upload(pixels))
            fetched = self._feeder.download(outputs)

        def wait() -> list[Vectors]:
            vectors = dict(zip(given, fetched(), strict=True))
            return [vectors[tap] for tap in taps]

        return wait

    def _in_openvino(self, pixels: Pixels, taps: Taps) -> Callable[[], list[Vectors]]:
        if taps not in self._compiled:
            self._compiled[taps] = self._compile(taps)
        run, n = self._compiled[taps], self._batch_photos
        parts = [run(_filled(pixels[first : first + n], n)) for first in range(0, len(pixels), n)]
        whole = [np.concatenate(arrays)[: len(pixels)] for arrays in zip(*parts, strict=True)]
        return lambda: whole

    def _compile(self, taps: Taps) -> Callable[[Pixels], list[Vectors]]:
        from models.backbones.openvino_runtime import calibrated, compiled  # noqa: PLC0415

        sizes = {"n_photos": self._batch_photos, "edge_px": self.card.framing.crop_px}
        if self.precision == "int8":
            run, self._cosine = calibrated(self._forward(taps), self._own_photos(), **sizes)
            return run
        return compiled(self._forward(taps), precision=self.precision, **sizes)

    def _own_photos(self) -> Pixels:
        if self._calibration is None:
            raise ValueError("int8 is judged on the photos of an atlas; choose bf16 here")
        return self._calibration()

    def _in_bf16(self, network: nn.Module) -> nn.Module:
        """Turn a network to bf16, in place, and put modules into it that are sooner done."""
        if self.device.type == "cuda":  # has autocast instead
            return network
        if self.device.type == "cpu":
            workspace = Workspace()
            if self._winograd:
                kept = [layer.module for layer in self.card.layers]
                use_winograd(network, workspace, kept=kept, in_int8=self.precision == "int8")
            use_halving(network, workspace)
        self._dtype = torch.bfloat16
        return to_bf16(network)

    def _turn_to_int8(self, tap: Tap) -> None:
        """Turn the network to int8, unless that changes features too much."""
        photos = self._own_photos()
        batches = [
            photos[n : n + self._batch_photos] for n in range(0, len(photos), self._batch_photos)
        ]
        exact, exact_network = self._of_all(batches, tap), self._network
        try:
            self._network = self._in_bf16(deepcopy(exact_network))
            self._cosine = judged(self._of_all(batches, tap), exact)
        except TooCoarse:
            self._network, self._dtype = exact_network, torch.float32
            raise

    def _of_all(self, batches: Sequence[Pixels], tap: Tap) -> Vectors:
        return np.concatenate([self._run(batch, (tap,))()[0] for batch in batches])

    def _autocast(self) -> AbstractContextManager[object]:
        if self.device.type != "cuda" or self.precision != "bf16":
            return nullcontext()
        context: AbstractContextManager[object] = torch.autocast("cuda", torch.bfloat16)
        return context

    def _forward(self, taps: Taps) -> Forward | Turned:
        modules = {
            tap: self._network.get_submodule(self.card.layer(tap.layer).module) for tap in taps
        }
        pool_at_once(self._network, modules.values())
        forward = Forward(self._normalizer, self._network, modules, self._dtype)
        return Turned(forward, self.card.n_turns) if self.card.n_turns > 1 else forward

    def _check(self, pixels: Pixels) -> None:
        edge = self.card.framing.crop_px
        if pixels.dtype != np.uint8 or pixels.shape[1:] != (edge, edge, 3):
            raise ValueError(
                f"{self.card.name} reads pixels (B, {edge}, {edge}, 3) uint8, "
                f"not {pixels.shape} {pixels.dtype}; frame photos with its card's framing"
            )


def _filled(pixels: Pixels, n_photos: int) -> Pixels:
    """Repeat the last photo until there are n_photos: another shape would be compiled anew."""
    missing = n_photos - len(pixels)
    return (
        np.pad(pixels, ((0, missing), (0, 0), (0, 0), (0, 0)), mode="edge") if missing else pixels
    )
