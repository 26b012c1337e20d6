"""AlexNet as Caffe's reference model has it: pooled before it is normalised, in two groups.

Krizhevsky et al., "ImageNet classification with deep convolutional neural networks", 2012; from
deploy_alexnet_places365.prototxt, github.com/CSAILVision/places365.
"""

from collections import OrderedDict

from torch import Tensor, nn

from models.backbones.networks.rectified import RectifiedConvolution, RectifiedLinear

POOLED_PX = 6


class ChannelNorm(nn.LocalResponseNorm):
    """Divides by the energy of five neighbouring channels, as Caffe's LRN does across channels.

    In fp32: squares of some hundred need its digits, and torch's pooling knows no bf16 here.
    """

    def __init__(self) -> None:
        super().__init__(size=5, alpha=1e-4, beta=0.75, k=1.0)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, C, H, W) to the same shape and dtype."""
        return super().forward(x.float()).to(x.dtype)


def alexnet_caffe(
    *,
    n_classes: int = 365,
    widths: tuple[int, ...] = (96, 256, 384, 384, 256),
    n_hidden: int = 4096,
) -> nn.Sequential:
    """Make the network: (B, 3, 227, 227) to logits (B, n_classes).

    widths: channels of the five convolutions. n_hidden: units of fc6 and fc7.
    """
    first, second, third, fourth, fifth = widths
    return nn.Sequential(
        OrderedDict(
            conv1=RectifiedConvolution(3, first, 11, stride=4),  # (B, 96, 55, 55)
            pool1=nn.MaxPool2d(3, 2, ceil_mode=True),  # (B, 96, 27, 27)
            norm1=ChannelNorm(),
            conv2=RectifiedConvolution(first, second, 5, padding=2, groups=2),
            pool2=nn.MaxPool2d(3, 2, ceil_mode=True),  # (B, 256, 13, 13)
            norm2=ChannelNorm(),
            conv3=RectifiedConvolution(second, third, 3, padding=1),
            conv4=RectifiedConvolution(third, fourth, 3, padding=1, groups=2),
            conv5=RectifiedConvolution(fourth, fifth, 3, padding=1, groups=2),
            pool5=nn.MaxPool2d(3, 2, ceil_mode=True),  # (B, 256, 6, 6)
            flatten=nn.Flatten(),
            fc6=RectifiedLinear(fifth * POOLED_PX**2, n_hidden),
            fc7=RectifiedLinear(n_hidden, n_hidden),
            fc8=nn.Linear(n_hidden, n_classes),
        )
    )
