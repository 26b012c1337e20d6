"""A convolution by Winograd's algorithm gives what torch's gives, in whatever company."""

from collections.abc import Iterator
from typing import get_args

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from models.backbones.precision import has_dot_products
from models.backbones.winograd.convolution import WinogradConvolution
from models.backbones.winograd.factors import Factors, has_fp16
from models.backbones.workspace import Workspace
from models.compiling import can_compile

pytestmark = pytest.mark.skipif(
    not (can_compile() and has_dot_products(torch.device("cpu"))),
    reason="neither LLVM, nor a processor that multiplies vectors of bf16 and int8",
)

RUNNABLE = [factors for factors in get_args(Factors) if factors != "fp16" or has_fp16()]
FLOATS = [factors for factors in RUNNABLE if factors != "int8"]
in_fp16 = pytest.mark.skipif(not has_fp16(), reason="a processor that does not multiply fp16")


@pytest.fixture(autouse=True)
def _without_gradients() -> Iterator[None]:
    with torch.inference_mode():
        yield


def convolution(n_in: int, n_out: int, *, padding: int = 1, bias: bool = True) -> nn.Conv2d:
    torch.manual_seed(n_in + n_out)
    return nn.Conv2d(n_in, n_out, 3, padding=padding, bias=bias)


def winograd(exact: nn.Conv2d, *, slope: float, factors: Factors = "bf16") -> WinogradConvolution:
    return WinogradConvolution(exact, Workspace(), slope=slope, factors=factors)


def photos(n_photos: int, n_channels: int, height: int, width: int) -> Tensor:
    drawn = torch.Generator().manual_seed(height * width)
    return torch.randn(n_photos, n_channels, height, width, generator=drawn)


def off(ours: Tensor, theirs: Tensor) -> float:
    """Return the error beside what is meant, as lengths of vectors."""
    return float((ours.double() - theirs.double()).norm() / theirs.double().norm())


@settings(max_examples=25, deadline=None)
@given(
    channels=st.tuples(st.sampled_from((16, 48)), st.sampled_from((64, 128))),
    size=st.tuples(st.integers(3, 18), st.integers(3, 18)),
    padding=st.sampled_from((0, 1)),
    n_photos=st.integers(1, 4),
    bias=st.booleans(),
    factors=st.sampled_from(FLOATS),
)
def test_all_sizes_come_out_as_torchs(
    channels: tuple[int, int],
    size: tuple[int, int],
    padding: int,
    n_photos: int,
    bias: bool,
    factors: Factors,
) -> None:
    exact = convolution(*channels, padding=padding, bias=bias)
    given_photos = photos(n_photos, channels[0], *size)
    ours, theirs = (
        winograd(exact, slope=1.0, factors=factors)(given_photos),
        exact(given_photos),
    )
    assert ours.shape == theirs.shape
    assert ours.dtype == torch.bfloat16
    assert ours.is_contiguous(memory_format=torch.channels_last)
    assert off(ours, theirs) < 0.03


@in_fp16
@settings(max_examples=25, deadline=None)
@given(
    n_in=st.sampled_from((16, 64, 80, 512)),
    size=st.tuples(st.integers(3, 18), st.integers(3, 18)),
    loudest=st.sampled_from((1e-20, 1e-6, 1.0, 1e6, 1e30)),
    heaviest=st.sampled_from((1e-6, 1.0, 1e6)),
)
def test_in_fp16_no_photo_or_kernel_is_too_loud_or_too_quiet(
    n_in: int, size: tuple[int, int], loudest: float, heaviest: float
) -> None:
    exact = convolution(n_in, 64, bias=False)
    with torch.no_grad():
        exact.weight *= heaviest
    given_photos = photos(2, n_in, *size) * loudest
    ours = winograd(exact, slope=1.0, factors="fp16")(given_photos)
    assert off(ours, exact(given_photos)) < 0.02


@in_fp16
def test_in_fp16_the_largest_sums_that_weights_and_pixels_allow_are_held() -> None:
    exact = convolution(1024, 64, bias=False)
    with torch.no_grad():
        exact.weight.fill_(1)
    ours = winograd(exact, slope=1.0, factors="fp16")
    signs = torch.tensor([1.0, -1.0]).repeat(8)
    for pixels in (torch.ones(16, 16), signs[:, None] * signs, signs.expand(16, 16)):
        given_photos = pixels.expand(1, 1024, 16, 16).contiguous()
        made = ours(given_photos).float()
        torch.testing.assert_close(made, exact(given_photos), atol=50.0, rtol=0.02)


@settings(max_examples=25, deadline=None)
@given(
    channels=st.tuples(st.sampled_from((16, 48)), st.sampled_from((64, 128))),
    size=st.tuples(st.integers(3, 18), st.integers(3, 18)),
    n_photos=st.integers(1, 4),
    loudest=st.sampled_from((1e-6, 1.0, 1e6)),
)
def test_in_int8_they_come_out_a_little_further_off(
    channels: tuple[int, int], size: tuple[int, int], n_photos: int, loudest: float
) -> None:
    exact = convolution(*channels, bias=False)
    given_photos = photos(n_photos, channels[0], *size) * loudest
    ours = winograd(exact, slope=1.0, factors="int8")(given_photos)
    assert off(ours, exact(given_photos)) < 0.06


@pytest.mark.parametrize("factors", RUNNABLE)
def test_a_loud_photo_costs_a_quiet_one_beside_it_nothing(factors: Factors) -> None:
    exact, given_photos = convolution(32, 64), photos(3, 32, 15, 15)
    given_photos[1] *= 1e4
    given_photos[2] = 0
    ours = winograd(exact, slope=1.0, factors=factors)
    assert torch.equal(ours(given_photos)[:1], ours(given_photos[:1]))
    nothing = exact(given_photos[2:])
    torch.testing.assert_close(ours(given_photos)[2:].float(), nothing, atol=1e-3, rtol=0.01)


@pytest.mark.parametrize("factors", RUNNABLE)
def test_kernels_may_be_empty(factors: Factors) -> None:
    exact = convolution(16, 64)
    with torch.no_grad():
        exact.weight[5] = 0
    given_photos = photos(1, 16, 8, 8)
    ours = winograd(exact, slope=1.0, factors="int8")(given_photos)
    assert off(ours[:, 5], exact(given_photos)[:, 5]) < 0.01


@pytest.mark.parametrize("factors", RUNNABLE)
@pytest.mark.parametrize("size", [(12, 16), (14, 14), (15, 14), (9, 7), (2, 2)])
def test_a_pool_on_the_way_gives_the_bits_of_one_behind(
    size: tuple[int, int], factors: Factors
) -> None:
    ours = winograd(convolution(16, 64), slope=0.0, factors=factors)
    given_photos = photos(3, 16, *size)
    pool = nn.MaxPool2d(2, ceil_mode=True)
    behind = pool(ours(given_photos))
    ours.pool = pool
    on_the_way = ours(given_photos)
    assert torch.equal(on_the_way, behind)
    assert on_the_way.is_contiguous(memory_format=torch.channels_last)


@pytest.mark.parametrize("factors", FLOATS)
@pytest.mark.parametrize("slope", [0.0, 0.55, 1.0])
def test_what_is_negative_is_multiplied_by_the_slope(slope: float, factors: Factors) -> None:
    exact, given_photos = convolution(32, 64), photos(2, 32, 9, 9)
    wanted = nn.functional.leaky_relu(exact(given_photos), slope)
    assert off(winograd(exact, slope=slope, factors=factors)(given_photos), wanted) < 0.03


def test_finer_factors_come_out_nearer() -> None:
    exact, given_photos = convolution(128, 64), photos(2, 128, 30, 30)
    finest, fine, coarse = (
        off(winograd(exact, slope=1.0, factors=factors)(given_photos), exact(given_photos))
        for factors in ("fp32", "bf16", "int8")
    )
    assert finest < fine < coarse


@in_fp16
def test_in_fp16_they_come_out_nearer_than_in_bf16() -> None:
    exact, given_photos = convolution(512, 64), photos(2, 512, 30, 30)
    fine, coarse = (
        off(winograd(exact, slope=1.0, factors=factors)(given_photos), exact(given_photos))
        for factors in ("fp16", "bf16")
    )
    assert fine < coarse


@pytest.mark.parametrize("factors", RUNNABLE)
def test_a_photo_has_the_same_bits_in_any_batch_order_and_number_of_threads(
    factors: Factors,
) -> None:
    ours = winograd(convolution(32, 64), slope=0.0, factors=factors)
    given_photos = photos(9, 32, 31, 23)
    whole = ours(given_photos)
    assert torch.equal(ours(given_photos[3:5]), whole[3:5])
    assert torch.equal(ours(given_photos.flip(0)).flip(0), whole)
    before = torch.get_num_threads()
    try:
        for n_threads in (1, 2, 3):
            torch.set_num_threads(n_threads)
            assert torch.equal(ours(given_photos), whole)
    finally:
        torch.set_num_threads(before)


@pytest.mark.parametrize("factors", RUNNABLE)
def test_what_is_not_a_number_stays_none(factors: Factors) -> None:
    given_photos = photos(1, 16, 8, 8)
    given_photos[0, 3, 1, 1] = torch.nan
    ours = winograd(convolution(16, 64), slope=0.0, factors=factors)
    assert not torch.isfinite(ours(given_photos)[0, :, 0, 0]).all()
    ours.pool = nn.MaxPool2d(2)
    assert not torch.isfinite(ours(given_photos)[0, :, 0, 0]).all()


def test_memory_is_taken_anew_for_larger_layers() -> None:
    small, large = convolution(16, 64), convolution(128, 128)
    for exact in (small, large, small):
        given_photos = photos(2, exact.in_channels, 20, 20)
        assert (
            off(
                winograd(exact, slope=1.0)(given_photos),
                exact(given_photos),
            )
            < 0.03
        )
