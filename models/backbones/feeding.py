"""Moves photos to a device and features back; beside a GPU's work where there is one."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from models.backbones.normalization import as_tensor
from models.records.arrays import Pixels, Vectors


class Feeder:
    """Copies between the host and one device.

    On CUDA copies go through pinned memory on a stream of their own, so that they run while the
    GPU computes; elsewhere nothing is copied that need not be.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._copies = _stream(device) if device.type == "cuda" else None

    def upload(self, pixels: Pixels) -> Tensor:
        """Return pixels as a tensor on the device, ready for the current stream."""
        if self._copies is None:
            return as_tensor(pixels, self._device)
        with torch.cuda.stream(self._copies):
            uploaded = as_tensor(pixels, self._device)
        current = torch.cuda.current_stream(self._device)
        current.wait_stream(self._copies)
        uploaded.record_stream(current)  # or its memory might be given away while in use
        return uploaded

    def download(self, outputs: Sequence[Tensor]) -> Callable[[], list[Vectors]]:
        """Start to fetch float32 tensors; return what waits for them."""
        if self._copies is None:
            return lambda: [output.cpu().numpy() for output in outputs]
        hosts = [torch.empty(each.shape, dtype=each.dtype, pin_memory=True) for each in outputs]
        for host, output in zip(hosts, outputs, strict=True):
            host.copy_(output, non_blocking=True)
        arrived = torch.cuda.Event()  # type: ignore[no-untyped-call]
        arrived.record(torch.cuda.current_stream(self._device))

        def wait() -> list[Vectors]:
            arrived.synchronize()
            return [host.numpy() for host in hosts]

        return wait


def _stream(device: torch.device) -> torch.cuda.Stream:
    stream: torch.cuda.Stream = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]
    return stream
