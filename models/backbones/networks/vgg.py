"""VGG16 with the names and blobs of its Caffe models, where a layer's blob is taken after its ReLU.

Simonyan and Zisserman, "Very deep convolutional networks for large-scale image recognition", 2015.
"""

from collections import OrderedDict

from torch import nn

from models.backbones.networks.rectified import RectifiedConvolution, RectifiedLinear, Selection

CONVOLUTIONS_OF_STAGE = (2, 2, 3, 3, 3)


def vgg16(
    *,
    n_classes: int = 365,
    n_last: int | None = None,
    classifier: str = "fc8a",
    widths: tuple[int, ...] = (64, 128, 256, 512, 512),
    n_hidden: int = 4096,
) -> nn.Sequential:
    """Make the network: (B, 3, 224, 224) to logits (B, n_classes), or the `n_last` last of them.

    classifier: what the Caffe model calls its last layer. widths: channels of the five stages.
    n_hidden: units of fc6 and fc7; dropout behind them is nothing at inference and left out.
    """
    modules: OrderedDict[str, nn.Module] = OrderedDict()
    n_in = 3
    for stage, width in enumerate(widths, start=1):
        for position in range(1, CONVOLUTIONS_OF_STAGE[stage - 1] + 1):
            modules[f"conv{stage}_{position}"] = RectifiedConvolution(n_in, width, 3, padding=1)
            n_in = width
        # Caffe rounds a pooled size up, PyTorch down; at 224 pixels every size is even.
        modules[f"pool{stage}"] = nn.MaxPool2d(2, 2, ceil_mode=True)
    modules["flatten"] = nn.Flatten()  # (B, 512 · 7 · 7), channel by channel as in Caffe
    modules["fc6"] = RectifiedLinear(widths[-1] * 7 * 7, n_hidden)
    modules["fc7"] = RectifiedLinear(n_hidden, n_hidden)
    modules[classifier] = nn.Linear(n_hidden, n_classes)
    if n_last is not None:
        modules["selection"] = Selection(n_last)
    return nn.Sequential(modules)
