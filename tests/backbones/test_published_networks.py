"""Networks of torchvision and timm with random weights, in files as they are published.

What is held against each other is our whole way, from a photo to the logits, and the library's own:
its transform, its network, without our folding of batch norms.
"""

import re
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import timm
import torch
from PIL import Image, ImageOps
from safetensors.torch import save_file
from torch import Tensor, nn
from torchvision import models as torchvision_models
from torchvision import transforms

from models.backbones.card import LOGITS, BackboneCard, Tap
from models.backbones.catalogue import card
from models.backbones.extractor import Extractor
from models.backbones.loading import load_network
from models.pixels.framing import frame

Transform = Callable[[Image.Image], Tensor]

IMAGENET = transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
# As in the authors' run_placesCNN_basic.py.
PLACES = transforms.Compose(
    [
        transforms.Resize((256, 256)),
        transforms.CenterCrop(224),
        transforms.ToTensor(),
        IMAGENET,
    ]
)
OF_TORCHVISION = {
    "resnet50-imagenet": torchvision_models.ResNet50_Weights.IMAGENET1K_V1,
    "densenet121-imagenet": torchvision_models.DenseNet121_Weights.IMAGENET1K_V1,
    "efficientnet-b0-imagenet": torchvision_models.EfficientNet_B0_Weights.IMAGENET1K_V1,
    "inception-v3-imagenet": torchvision_models.Inception_V3_Weights.IMAGENET1K_V1,
}
OF_TIMM = {
    "mobilenet-v1-imagenet": "mobilenetv1_100",
    "xception-imagenet": "legacy_xception",
    "timm:resnet10t": "resnet10t",
}


def as_the_old_densenet(name: str) -> str:
    """Name a tensor as the densenet of PyTorch 0.2 did, in parallel training."""
    return "module." + re.sub(r"(denselayer\d+\.(?:norm|conv))([12])\.", r"\1.\2.", name)


def in_parallel(name: str) -> str:
    return f"module.{name}"


def in_parallel_but_for_the_classifier(name: str) -> str:
    return name.replace("features.", "features.module.")


# Too large for every run: of these it is only told that names and shapes fit.
LARGE: dict[str, tuple[str, Callable[[str], str]]] = {
    "resnet50-places365": ("resnet50", in_parallel),
    "densenet161-places365": ("densenet161", as_the_old_densenet),
    "alexnet-torch-places365": ("alexnet", in_parallel_but_for_the_classifier),
    "vgg16-imagenet": ("vgg16", str),
    "vgg19-imagenet": ("vgg19", str),
    "efficientnet-b5-imagenet": ("efficientnet_b5", str),
}


@pytest.fixture(scope="module")
def photo() -> Image.Image:
    small = np.random.default_rng(8).integers(0, 256, (8, 11, 3), dtype=np.uint8)
    return Image.fromarray(small).resize((430, 370), Image.Resampling.BICUBIC)


def test_places365s_resnet_equals_the_authors_script(photo: Image.Image, tmp_path: Path) -> None:
    network = settled(torchvision_models.resnet18(num_classes=365), PLACES, photo)
    held = {f"module.{name}": tensor for name, tensor in network.state_dict().items()}
    path = tmp_path / "resnet18_places365.pth.tar"
    counted = OrderedDict(item for item in held.items() if not item[0].endswith("tracked"))
    torch.save({"epoch": 90, "arch": "resnet18", "state_dict": counted}, path)
    assert_equal(card("resnet18-places365"), path, network, PLACES, photo)


@pytest.mark.parametrize("name", OF_TORCHVISION)
def test_imagenets_networks_equal_torchvision(
    name: str, photo: Image.Image, tmp_path: Path
) -> None:
    weights, chosen = OF_TORCHVISION[name], card(name)
    assert weights.url in chosen.weights.urls
    settings = {"transform_input": True, "init_weights": False} if "inception" in name else {}
    builder = name.removesuffix("-imagenet").replace("-", "_")
    transform = weights.transforms()
    network = settled(
        torchvision_models.get_model(builder, weights=None, **settings), transform, photo
    )
    path = tmp_path / chosen.weights.file_name
    torch.save(network.state_dict(), path, _use_new_zipfile_serialization=False)
    assert_equal(chosen, path, network, transform, photo)


@pytest.mark.parametrize("name", OF_TIMM)
def test_imagenets_networks_equal_timm(name: str, photo: Image.Image, tmp_path: Path) -> None:
    network = timm.create_model(OF_TIMM[name], pretrained=False)
    data: Any = timm.data
    transform = data.create_transform(**data.resolve_model_data_config(network))
    settled(network, transform, photo)
    chosen = card(name)
    path = tmp_path / chosen.weights.file_name
    if path.suffix == ".safetensors":
        save_file(network.state_dict(), path)
    else:
        torch.save(network.state_dict(), path)
    assert_equal(chosen, path, network, transform, photo)


@pytest.mark.parametrize("name", LARGE)
def test_names_and_shapes_of_large_networks_fit(name: str, tmp_path: Path) -> None:
    chosen = card(name)
    builder, rename = LARGE[name]
    with torch.device("meta"):
        network = torchvision_models.get_model(builder, num_classes=chosen.layer(LOGITS).channels)
    # One number for each tensor, which the file need not repeat.
    held = {
        rename(name): torch.zeros(()).expand(tensor.shape)
        for name, tensor in network.state_dict().items()
    }
    path = tmp_path / chosen.weights.file_name
    torch.save(held, path)
    assert not any(tensor.is_meta for tensor in load_network(chosen, path).state_dict().values())


def settled(network: nn.Module, transform: Transform, photo: Image.Image) -> nn.Module:
    """Give norms weights of their own, and the statistics of the photos that will pass.

    Untrained, signals fade on their way through, and logits hardly depend on the photo.
    """
    generator = torch.Generator().manual_seed(11)
    for module in network.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            module.momentum = 1.0
            nn.init.uniform_(module.weight, 0.7, 1.3, generator=generator)
            nn.init.uniform_(module.bias, -0.3, 0.3, generator=generator)
    with torch.no_grad():
        network.train()(both(transform, photo))
    return network.eval()


def both(transform: Transform, photo: Image.Image) -> Tensor:
    return torch.stack([transform(photo), transform(negative(photo))])


def negative(photo: Image.Image) -> Image.Image:
    return ImageOps.invert(photo.transpose(Image.Transpose.ROTATE_180))


def assert_equal(
    chosen: BackboneCard, path: Path, network: nn.Module, transform: Transform, photo: Image.Image
) -> None:
    with torch.inference_mode():
        expected = network(both(transform, photo)).numpy()
    pixels = np.stack([frame(each, chosen.framing) for each in (photo, negative(photo))])
    found = Extractor(chosen, path, precision="fp32").features(pixels, [Tap(LOGITS, "none")])[0]
    spread = np.abs(expected[0] - expected[1]).max()
    assert spread > 0.1 * np.abs(expected).max()
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=3e-4 * spread)
