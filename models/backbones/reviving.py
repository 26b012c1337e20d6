"""Lets gradients through rectifiers that nothing has excited yet."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from torch.overrides import TorchFunctionMode

_BOUNDS = {  # of each rectifier's output
    functional.relu: (0.0, math.inf),
    torch.relu: (0.0, math.inf),
    torch.relu_: (0.0, math.inf),
    Tensor.relu: (0.0, math.inf),
    Tensor.relu_: (0.0, math.inf),
    functional.relu6: (0.0, 6.0),
}


class Revived(TorchFunctionMode):
    """While it lasts, a rectifier that is shut passes on gradients that would open it.

    An image that does not excite a channel at all would never begin to: its gradients are zero.
    The "redirected gradients" of Olah, Mordvintsev and Schubert, "Feature Visualization", Distill
    2017. Gradients are taken to be those of a loss, which falls.
    """

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Sequence[type],
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:  # noqa: ANN401 - whatever the function returns
        """Stand in for rectifiers; call anything else as it is."""
        named = kwargs or {}
        if func is functional.hardtanh:  # nn.ReLU6 is one between 0 and 6
            return _opening(args[0], named["min_val"], named["max_val"])
        if func in _BOUNDS:
            return _opening(args[0], *_BOUNDS[func])
        return func(*args, **named)


def _opening(x: Tensor, least: float, most: float) -> Tensor:
    opened: Tensor = _Opening.apply(x, least, most)
    return opened


class _Opening(torch.autograd.Function):
    """A rectifier between two values, whose gradient leads back there from outside."""

    @staticmethod
    def forward(context: Any, x: Tensor, least: float, most: float) -> Tensor:  # noqa: ANN401 - torch's
        context.save_for_backward(x)
        context.bounds = least, most
        return x.clamp(min=least, max=most)

    @staticmethod
    def backward(context: Any, slopes: Tensor) -> tuple[Tensor, None, None]:  # noqa: ANN401
        (x,), (least, most) = context.saved_tensors, context.bounds
        away = ((x <= least) & (slopes > 0)) | ((x >= most) & (slopes < 0))
        return slopes.masked_fill(away, 0), None, None
