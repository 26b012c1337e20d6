"""A first convolution in compiled code gives what torch's gives."""

from typing import get_args

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from models.backbones.precision import has_dot_products
from models.backbones.winograd.colours import ColourConvolution
from models.backbones.winograd.factors import ColourFactors
from models.backbones.winograd.substitution import is_of_colours
from models.backbones.workspace import Workspace
from models.compiling import can_compile

pytestmark = pytest.mark.skipif(
    not (can_compile() and has_dot_products(torch.device("cpu"))),
    reason="neither LLVM, nor a processor that multiplies vectors of bf16 and int8",
)


def convolved(
    exact: nn.Conv2d, photos: Tensor, *, slope: float, factors: ColourFactors = "bf16"
) -> Tensor:
    with torch.inference_mode():
        convolution = ColourConvolution(exact, Workspace(), slope=slope, factors=factors)
        made: Tensor = convolution(photos)
    return made


@settings(max_examples=25, deadline=None)
@given(
    n_out=st.sampled_from((64, 128)),
    size=st.tuples(st.integers(3, 20), st.integers(14, 30)),
    stride=st.sampled_from((1, 2)),
    padding=st.sampled_from((0, 1)),
    bias=st.booleans(),
    slope=st.sampled_from((0.0, 0.3, 1.0)),
    factors=st.sampled_from(get_args(ColourFactors)),
)
def test_all_sizes_come_out_as_torchs(
    n_out: int,
    size: tuple[int, int],
    stride: int,
    padding: int,
    bias: bool,
    slope: float,
    factors: ColourFactors,
) -> None:
    torch.manual_seed(n_out + size[0] * size[1])
    exact = nn.Conv2d(3, n_out, 3, stride=stride, padding=padding, bias=bias)
    photos = torch.randn(3, 3, *size)
    with torch.inference_mode():
        theirs = nn.functional.leaky_relu(exact(photos), slope)
    ours = convolved(exact, photos, slope=slope, factors=factors)
    assert ours.shape == theirs.shape
    assert ours.dtype == torch.bfloat16
    assert ours.is_contiguous(memory_format=torch.channels_last)
    assert (ours - theirs).norm() / theirs.norm() < (0.006 if factors == "bf16" else 0.003)


@pytest.mark.parametrize("factors", get_args(ColourFactors))
def test_a_photo_has_the_same_bits_alone(factors: ColourFactors) -> None:
    exact, photos = nn.Conv2d(3, 64, 3, padding=1), torch.randn(9, 3, 12, 17)
    together = convolved(exact, photos, slope=0.0, factors=factors)
    assert torch.equal(convolved(exact, photos[4:5], slope=0.0, factors=factors), together[4:5])


@pytest.mark.parametrize("factors", get_args(ColourFactors))
def test_what_is_not_a_number_stays_none(factors: ColourFactors) -> None:
    photos = torch.randn(1, 3, 9, 20)
    photos[0, 1, 4, 7] = torch.nan
    made = convolved(nn.Conv2d(3, 64, 3), photos, slope=0.0, factors=factors)
    assert made[0, :, 2:5, 5:8].isnan().all()
    assert made.isnan().sum() == 64 * 9


def test_too_narrow_a_photo_is_refused() -> None:
    with pytest.raises(ValueError, match="photos are 5 pixels wide; this network needs more"):
        convolved(nn.Conv2d(3, 64, 3, padding=1), torch.randn(1, 3, 9, 5), slope=1.0)


@pytest.mark.parametrize(
    ("is_one", "module"),
    [
        (True, nn.Conv2d(3, 64, 3)),
        (True, nn.Conv2d(3, 128, 3, stride=2, padding=1)),
        (False, nn.Conv2d(4, 64, 3)),
        (False, nn.Conv2d(3, 32, 3)),
        (False, nn.Conv2d(3, 64, 7)),
        (False, nn.Conv2d(3, 64, 3, stride=3)),
        (False, nn.Conv2d(3, 64, 3, padding=2)),
        (False, nn.Conv2d(3, 64, 3, dilation=2)),
        (False, nn.Conv2d(3, 64, 3, padding=1, padding_mode="reflect")),
        (False, nn.Linear(3, 64)),
    ],
)
def test_it_stands_for_convolutions_of_three_colours(is_one: bool, module: nn.Module) -> None:
    assert is_of_colours(module) is is_one
