"""An extraction of small photos, for tests to change."""

from tasks.extract import Extraction

SMALL_EXTRACTION = Extraction(
    backbone="efficientnet-lite0",
    weights_file="",
    mean_file="",
    device="cpu",
    precision="fp32",
    taps=(),
    batch_photos=4,
    decode_workers=1,
    decode_timeout_s=60,
    decode_memory_mb=400,
    max_bytes=5_000_000,
    max_pixels=5_000_000,
    thumbnail_px=64,
)
