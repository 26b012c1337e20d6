"""Decodes JPEGs by torchvision on a device: by nvJPEG on a GPU, by libjpeg on the processor.

The processor is there for the tests; simplejpeg (`models.pixels.jpeg`) is faster on it. Importing
this module imports torch, so no other module of this package does.
"""

import warnings
from io import BytesIO

import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import interpolate, pad

from models.pixels.jpeg import WHOLE, decode_scaled, eighths, scaled_px

_MODES = {"RGB": "RGB", "L": "GRAY"}  # torchvision's, of Pillow's
_END_OF_IMAGE = b"\xff\xd9"
_RGB_IDS = tuple(b"RGB")  # of components: a file that names them so holds RGB, not YCbCr
_PROBE_PX = 16


def decode_on(
    image: Image.Image, content: bytes, at_least_px: int | None, *, device: str
) -> Image.Image:
    """Decode an opened JPEG on a device; the size is that of `jpeg.decode_scaled`.

    The other parameters are `decode_scaled`'s, which also takes over what a device cannot decode:
    other colour spaces than YCbCr and grey, files that are damaged, too little memory on the GPU.
    Raises what Pillow raises.
    """
    if _may_go_to(image, content):
        try:
            return _on_device(image, content, at_least_px, device)
        except RuntimeError:  # torch's for all the above
            pass
    return decode_scaled(image, content, at_least_px)


def require_decoder(device: str) -> None:
    """Raise ValueError if JPEGs cannot be decoded on this device."""
    probe = Image.new("RGB", (_PROBE_PX, _PROBE_PX))
    content = BytesIO()
    probe.save(content, "JPEG")
    try:
        torch.empty(1, device=device)  # first, as torchvision prints pages where there is no GPU
        _on_device(probe, content.getvalue(), None, device)
    except (RuntimeError, AssertionError, ImportError) as error:  # torch without CUDA asserts
        told = str(error).splitlines()[0]
        raise ValueError(
            f"jpeg_device is {device!r}, where torchvision decodes no JPEG here ({told}); "
            "choose cpu, or another GPU, or install a torchvision with CUDA"
        ) from error


def _may_go_to(image: Image.Image, content: bytes) -> bool:
    """Tell whether any decoder agrees with libjpeg about this file, which is then to be whole."""
    components = tuple(one[0] for one in getattr(image, "layer", ()))
    holds_rgb = image.info.get("adobe_transform") == 0 or components == _RGB_IDS
    is_known = image.mode == "L" or (image.mode == "RGB" and not holds_rgb)
    return is_known and content.endswith(_END_OF_IMAGE)


def _on_device(
    image: Image.Image, content: bytes, at_least_px: int | None, device: str
) -> Image.Image:
    """Decode and scale; raise RuntimeError for whatever the device does not do."""
    with torch.inference_mode():
        whole = _whole(content, _MODES[image.mode], device)
        height, width = whole.shape[-2:]
        if (width, height) != image.size:
            raise RuntimeError(f"decoded to {width} × {height}, announced as {image.size}")
        scaled = whole if at_least_px is None else _scaled(whole, at_least_px)
        pixels = scaled.permute(1, 2, 0).cpu().numpy()
    return Image.fromarray(pixels.squeeze(2) if image.mode == "L" else pixels)


def _whole(content: bytes, mode: str, device: str) -> Tensor:
    """Return all pixels of a JPEG, (C, H, W) uint8 on the device, as they are stored."""
    from torchvision.io import decode_jpeg  # noqa: PLC0415 - some day it is not there

    # Deprecated since 0.29, in favour of TorchCodec. A filter that stays, as threads share them.
    warnings.filterwarnings("ignore", module=r"torchvision\.io")
    encoded = torch.frombuffer(bytearray(content), dtype=torch.uint8)
    pixels: Tensor = decode_jpeg(encoded, mode=mode, device=device)
    return pixels


def _scaled(whole: Tensor, at_least_px: int) -> Tensor:
    """Return (C, H, W) uint8 pixels at the part of their size that libjpeg would decode to."""
    height, width = whole.shape[-2:]
    n = eighths((width, height), at_least_px)
    if n == WHOLE:
        return whole
    floats = whole[None].float()  # CUDA has no antialiasing of integers
    # Filled up to whole eighths, as an encoder does, so that nothing is squashed.
    filled = pad(floats, (0, -width % WHOLE, 0, -height % WHOLE), mode="replicate")
    size = [edge_px * n // WHOLE for edge_px in filled.shape[-2:]]
    scaled = interpolate(filled, size, mode="bicubic", antialias=True, align_corners=False)
    kept = scaled[0, :, : scaled_px(height, n), : scaled_px(width, n)]
    return kept.round().clamp_(0, 255).to(torch.uint8)
