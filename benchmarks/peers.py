"""What people run to get features of photos: the sides that extraction is measured against."""

from collections.abc import Callable, Sequence
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset
from torchvision import models, transforms
from torchvision.models import WeightsEnum
from torchvision.transforms import InterpolationMode

Features = Callable[[Tensor], Tensor]


def plain_network(name: str) -> Features:
    """Return the convolutional part of a network as its library gives it, with random weights."""
    if name == "efficientnet-lite0":
        import timm  # noqa: PLC0415 - seconds, for one of three

        lite: nn.Module = timm.create_model("tf_efficientnet_lite0", pretrained=False).eval()
        forward: Features = lite.forward_features  # type: ignore[assignment]
        return forward
    whole = models.vgg16() if name == "vgg16-imagenet" else models.squeezenet1_1()
    features: nn.Module = whole.features[:30] if name == "vgg16-imagenet" else whole.features
    return features.eval()


def loader(files: Sequence[Path], batch: int) -> "DataLoader[Tensor]":
    """Return a DataLoader with two workers, which stay from one pass to the next."""
    return DataLoader(_Files(files), batch_size=batch, num_workers=2, persistent_workers=True)


def loader_loop(batches: "DataLoader[Tensor]", network: Features, out: Path) -> None:
    """Write features to Parquet: a DataLoader, torchvision's transforms, an eager fp32 loop."""
    with torch.inference_mode():
        vectors = [network(photos).mean(dim=(2, 3)).numpy() for photos in batches]
    write_vectors(np.concatenate(vectors), out)


def img2vec(model: str) -> Callable[[Sequence[Path], Path, int], None]:
    """Return img2vec_pytorch's way; its weights are random, since nothing is downloaded here."""
    from img2vec_pytorch import Img2Vec  # noqa: PLC0415 - of the dependency group `bench`

    def untrained(weights: WeightsEnum, *_: object, **__: object) -> dict[str, Tensor]:
        make = models.get_model_builder(weights.__class__.__name__.removesuffix("_Weights").lower())
        state: dict[str, Tensor] = make().state_dict()
        return state

    with patch.object(WeightsEnum, "get_state_dict", untrained):
        network = Img2Vec(model=model, layer_output_size=4096 if "vgg" in model else 1280)

    def run(files: Sequence[Path], out: Path, batch: int) -> None:
        vectors = []
        for first in range(0, len(files), batch):
            photos = [Image.open(file).convert("RGB") for file in files[first : first + batch]]
            vectors.append(network.get_vec(photos))
        write_vectors(np.concatenate(vectors), out)

    return run


def write_vectors(vectors: NDArray[np.float32], out: Path) -> None:
    """Write (N, D) to a Parquet file."""
    column = pa.FixedSizeListArray.from_arrays(pa.array(vectors.ravel()), vectors.shape[1])
    pq.write_table(pa.table({"vector": column}), out)


class _Files(Dataset[Tensor]):
    """Photos as torchvision's reference recipe feeds them."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._files = files
        self._prepare = transforms.Compose(
            [
                transforms.Resize(256, interpolation=InterpolationMode.BICUBIC),
                transforms.CenterCrop(224),
                transforms.ToTensor(),
                transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
            ]
        )

    def __len__(self) -> int:
        return len(self._files)

    def __getitem__(self, number: int) -> Tensor:
        with Image.open(self._files[number]) as photo:
            prepared: Tensor = self._prepare(photo.convert("RGB"))
        return prepared
