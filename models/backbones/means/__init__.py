"""Mean images that networks were trained with, as their authors published them.

places365CNN_mean.binaryproto: github.com/CSAILVision/places365 (Zhou et al., 2017, CC BY), 256×256.
"""
