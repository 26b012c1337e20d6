"""Claim: features of JPEGs, from disk to Parquet, several times as fast as the loops people write.

Ours is the whole extraction of a build, with identities, facts and thumbnails that the others do
not make. Weights are random: they change no time. Seconds of the processor are compared beside
those of the clock, since other programs may run on the machine. Each network is measured in a
process of its own, as people run their loops: torch's memory costs a loop a quarter of its time,
page by page, unless a larger network has run in its process before.
"""

import os
import pickle
import statistics
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import psutil
import torch
from torch import nn

from benchmarks.peers import img2vec, loader, loader_loop, plain_network
from benchmarks.photographs import write_photos
from benchmarks.report import Claim, alternate, median_ratio, seconds
from models.backbones import quantizing
from models.backbones.catalogue import card
from models.backbones.precision import Precision
from tasks.calibrate import calibrate
from tasks.extract import Extraction, darkroom, extract, network
from tasks.opened import close_darkroom
from tasks.scan import scan

_BATCH = 32  # as conf/default.toml has it
_FIRST_PHOTOS = 8  # enough for the peers to load, compile and start processes
_WARM_PHOTOS = 64  # by then, decode processes have compiled what resizes
_VGG_GFLOP = 30.69  # a photo, to conv5_3 at 224 × 224
_AIMS: dict[tuple[str, str, Precision], float] = {
    ("vgg16-imagenet", "1 MP", "auto"): 5.0,
    ("vgg16-imagenet", "12 MP", "auto"): 4.5,
    ("vgg16-imagenet", "1 MP", "int8"): 8.0,
    ("vgg16-imagenet", "12 MP", "int8"): 6.0,
    ("efficientnet-lite0", "1 MP", "auto"): 3.0,
    ("efficientnet-lite0", "12 MP", "auto"): 3.0,
    ("squeezenet1_1-places365", "1 MP", "auto"): 3.0,
    ("squeezenet1_1-places365", "12 MP", "auto"): 3.0,
}
_IMG2VEC_NAMES = {"vgg16-imagenet": "vgg16"}  # img2vec has no Lite0 and no SqueezeNet


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured."""

    n_photos: int
    n_rounds: int


SHORT, FULL = Scale(n_photos=48, n_rounds=2), Scale(n_photos=256, n_rounds=3)


def claims(full: bool) -> Iterator[Claim]:
    """Measure each network at both sizes; the short form takes some minutes."""
    scale = FULL if full else SHORT
    with tempfile.TemporaryDirectory() as folder:
        photos: dict[str, list[Path]] = {}
        for name, size, precision in _AIMS:
            if size not in photos:
                photos[size] = write_photos(Path(folder) / size[:-3], size, scale.n_photos)
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
                row = (name, size, precision)
                yield from process.submit(measured, row, photos[size], scale).result()


def measured(what: tuple[str, str, Precision], photos: list[Path], scale: Scale) -> list[Claim]:
    """Measure one network on photos of one size, in one precision, against each of its peers."""
    name, size, precision = what
    with tempfile.TemporaryDirectory() as scratch:
        how = extraction(name, Path(scratch))
        if precision == "int8":
            how = calibrated(how, photos[0].parent, Path(scratch))
        taken, cpu = _alternated(how, photos, Path(scratch), scale.n_rounds)
        quality = together(how, photos, statistics.median(taken["ours"]))
        close_darkroom()
    return [
        Claim(
            name=f"{name} {card(name).feature_layer}{_told(precision)}, {size}",
            peer=peer,
            ours=len(photos) / statistics.median(taken["ours"]),
            theirs=len(photos) / statistics.median(taken[peer]),
            ratio=median_ratio(taken["ours"], taken[peer]),
            unit="photos/s",
            target=_AIMS[what] if peer.startswith("DataLoader") else None,
            quality={"ratio of CPU seconds": median_ratio(cpu["ours"], cpu[peer]), **quality},
            note=f"{_engine(how)}; {len(photos)} photos, {scale.n_rounds} rounds",
        )
        for peer in taken
        if peer != "ours"
    ]


def _alternated(
    how: Extraction, photos: list[Path], scratch: Path, n_rounds: int
) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Return each side's seconds, round by round, of the clock and of the processor."""
    few = _sides(how, photos[:_FIRST_PHOTOS], scratch)
    for work in few.values():  # once, however many follow; ours takes the whole folder
        work()
    sides = _sides(how, photos, scratch)
    cpu: dict[str, list[float]] = {side: [] for side in sides}
    clocked = {side: partial(_metered, work, cpu[side]) for side, work in sides.items()}
    return alternate(clocked, n_rounds=n_rounds), cpu


def _engine(how: Extraction) -> str:
    """Tell what ran the network, but not int8's cosine: of random weights it says nothing."""
    return network(how).engine.partition("; cosine")[0]


def _told(precision: Precision) -> str:
    return "" if precision == "auto" else f" in {precision}"


def _sides(how: Extraction, photos: list[Path], scratch: Path) -> dict[str, Callable[[], object]]:
    name = how.backbone
    plain, out = plain_network(name), scratch / "theirs.parquet"
    sides: dict[str, Callable[[], object]] = {
        "ours": partial(extract_all, how, photos[0].parent, scratch),
        "DataLoader, torchvision, eager fp32": partial(
            loader_loop, loader(photos, _BATCH), plain, out
        ),
    }
    if name in _IMG2VEC_NAMES and how.precision != "int8":
        sides["img2vec_pytorch"] = partial(img2vec(_IMG2VEC_NAMES[name]), photos, out, _BATCH)
    return sides


def extract_all(how: Extraction, folder: Path, scratch: Path) -> None:
    """Extract a folder into a new atlas, as a build does, a shard of 256 at a time."""
    with tempfile.TemporaryDirectory(dir=scratch) as atlas:
        found = scan.fn(atlas, [str(folder)], [name for _, _, name in how.taps])
        for start in range(0, found.n_pending, 256):
            stop = min(start + 256, found.n_pending)
            made = extract.fn(atlas, found.pending, start, stop, how)
            assert made.tally.done == stop - start, made


def together(how: Extraction, photos: list[Path], whole_s: float) -> dict[str, float]:
    """Return what decoding and forward pass, measured alone, come to beside the whole."""
    contents = [(number, photo.read_bytes()) for number, photo in enumerate(photos)]
    with darkroom(how) as workers:
        list(workers.develop_all(contents[:_WARM_PHOTOS]))  # processes that have started
        decode_s = seconds(lambda: list(workers.develop_all(contents)))
    edge = card(how.backbone).framing.crop_px
    pixels = np.random.default_rng(0).integers(0, 256, (_BATCH, edge, edge, 3), np.uint8)
    engine, tap = network(how), card(how.backbone).feature_tap
    batch_s = statistics.median(seconds(lambda: engine.features(pixels, [tap])) for _ in range(5))
    forward_s = batch_s / _BATCH * len(photos)
    measures = {
        "decoding alone, photos/s": len(photos) / decode_s,
        "forward alone, photos/s": len(photos) / forward_s,
        "share of what both allow": (decode_s + forward_s) / whole_s,
    }
    if how.backbone == "vgg16-imagenet":
        rate = len(photos) / forward_s * _VGG_GFLOP
        measures["share of bf16 matrix peak"] = rate / matrix_peak_gflops()
    return measures


def matrix_peak_gflops() -> float:
    """Return how fast torch multiplies large bf16 matrices, in GFLOP/s: the best of five."""
    edge = 2048
    matrix = torch.randn(edge, edge, dtype=torch.bfloat16)
    best_s = min(seconds(lambda: matrix @ matrix) for _ in range(5))
    return 2 * edge**3 / best_s / 1e9


def extraction(name: str, folder: Path) -> Extraction:
    """Return the default extraction of a large collection, with random weights."""
    chosen = card(name)
    tap = chosen.feature_tap
    return Extraction(
        backbone=name,
        weights_file=str(random_weights(name, folder)),
        mean_file="",
        device="cpu",
        precision="auto",
        taps=((tap.layer, tap.pooling, f"{name}.random"),),
        batch_photos=_BATCH,
        decode_workers=os.cpu_count() or 2,
        decode_timeout_s=60,
        decode_memory_mb=1500,
        max_bytes=200_000_000,
        max_pixels=128_000_000,
        thumbnail_px=256,
        n_photos=100_000,
    )


def calibrated(how: Extraction, folder: Path, scratch: Path) -> Extraction:
    """Return the same extraction in int8, calibrated on a folder of photos."""
    # Random weights tell hardly anything apart to begin with.
    quantizing.LEAST_COSINE = -1.0
    atlas = str(scratch / "calibrated")
    listing = scan.fn(atlas, [str(folder)], []).listing
    return replace(how, precision="int8", calibration=(atlas, calibrate.fn(atlas, listing, how)))


def random_weights(name: str, folder: Path) -> Path:
    """Write a file of random weights as the card's publisher writes them."""
    made = card(name).network()
    if name != "squeezenet1_1-places365":
        torch.save(made.state_dict(), folder / "weights.pth")
        return folder / "weights.pth"
    arrays = []
    for module in made.modules():
        if isinstance(module, nn.Conv2d):
            n_out = module.out_channels
            ones, zeros = np.ones(n_out, np.float32), np.zeros(n_out, np.float32)
            arrays += [module.weight.detach().numpy(), zeros, zeros, ones, zeros, ones]
    file = folder / "weights.params"
    file.write_bytes(pickle.dumps(arrays[:-4], protocol=2))  # the last layer has no batch norm
    return file


def _metered(work: Callable[[], object], cpu_s: list[float]) -> None:
    """Do the work, and note the seconds of the processor that it and its processes took."""
    before = _cpu_s()
    work()
    cpu_s.append(_cpu_s() - before)


def _cpu_s() -> float:
    """Return the seconds that this process and its children, dead or alive, have computed."""
    alive = [child.cpu_times() for child in psutil.Process().children(recursive=True)]
    return float(sum(os.times()[:4]) + sum(times.user + times.system for times in alive))
