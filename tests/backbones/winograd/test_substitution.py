"""Winograd's algorithm takes the convolutions that it suits, and leaves every layer its output."""

import pytest
import torch
from torch import nn

from models.backbones.networks.squeezenet_lasagne import squeezenet_lasagne
from models.backbones.networks.vgg import vgg16
from models.backbones.precision import has_dot_products
from models.backbones.winograd.convolution import WinogradConvolution
from models.backbones.winograd.substitution import DuePool, pool_at_once, share, suits, use_winograd
from models.backbones.workspace import Workspace
from models.compiling import can_compile

runs = pytest.mark.skipif(
    not (can_compile() and has_dot_products(torch.device("cpu"))),
    reason="neither LLVM, nor a processor that multiplies vectors of bf16 and int8",
)


@pytest.mark.parametrize(
    ("suited", "module"),
    [
        (True, nn.Conv2d(16, 64, 3, padding=1)),
        (True, nn.Conv2d(16, 64, 3)),
        (False, nn.Conv2d(16, 64, 3, padding=2)),
        (False, nn.Conv2d(16, 64, 3, stride=2)),
        (False, nn.Conv2d(16, 64, 3, dilation=2)),
        (False, nn.Conv2d(16, 64, 5)),
        (False, nn.Conv2d(16, 64, 3, groups=2)),
        (False, nn.Conv2d(3, 64, 3)),
        (False, nn.Conv2d(16, 96, 3)),
        (False, nn.Conv2d(16, 64, 3, padding=1, padding_mode="reflect")),
        (False, nn.Linear(16, 32)),
        (False, type("Unknown", (nn.Conv2d,), {})(16, 64, 3)),
    ],
)
def test_it_suits_plain_convolutions_of_three_by_three(suited: bool, module: nn.Module) -> None:
    assert suits(module) is suited


def test_all_of_vgg_but_its_first_layer_is_taken_and_hardly_anything_of_others() -> None:
    with torch.device("meta"):
        assert share(vgg16()) > 0.99
        assert 0.3 < share(squeezenet_lasagne()) < 0.7
    assert share(nn.Sequential(nn.Linear(2, 2))) == 0


@runs
def test_a_relu_behind_is_merged_unless_the_convolution_itself_is_wanted() -> None:
    def network() -> nn.Sequential:
        torch.manual_seed(1)
        return nn.Sequential(
            nn.Conv2d(16, 64, 3), nn.ReLU(), nn.Sequential(nn.Conv2d(64, 64, 3), nn.ReLU())
        ).requires_grad_(False)

    photos, exact = torch.randn(2, 16, 12, 12), network()
    merged, kept = (
        use_winograd(network(), Workspace()),
        use_winograd(network(), Workspace(), kept=["2.0"]),
    )
    for quick in (merged, kept):
        assert isinstance(quick.get_submodule("1"), nn.Identity)
        assert isinstance(quick.get_submodule("2.0"), WinogradConvolution)
        torch.testing.assert_close(quick(photos).float(), exact(photos), atol=0.02, rtol=0.05)
    assert isinstance(merged.get_submodule("2.1"), nn.Identity)
    assert isinstance(kept.get_submodule("2.1"), nn.ReLU)
    assert (kept.get_submodule("2.0")(exact[:2](photos)) < 0).any()


@runs
def test_a_pool_is_merged_unless_what_comes_before_it_is_wanted() -> None:
    torch.manual_seed(2)
    network = nn.Sequential(nn.Conv2d(16, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(64, 64, 3))
    photos = torch.randn(2, 16, 12, 12)
    with torch.inference_mode():
        exact = network[:3](photos)
        use_winograd(network, Workspace())
        assert isinstance(network[2], DuePool)
        for wanted, size in (([network[3]], 5), ([network[1]], 10), ([network[0]], 10)):
            pool_at_once(network, wanted)
            assert network[0](photos).shape == (2, 64, size, size)
            error = (network[:3](photos) - exact).norm() / exact.norm()
            assert error < 0.03
