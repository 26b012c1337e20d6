"""The Caffe networks of Places in Caffe's own words.

Written from the authors' deploy prototxts (github.com/CSAILVision/places365), apart from our own
networks, which are held against them.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Reference:
    """One network: what Caffe calls its layers, and which of OpenCV's outputs each of ours equals.

    blobs: OpenCV's layer by the layer of our card. classifier: the layer before the softmax.
    """

    prototxt: str
    shapes: dict[str, tuple[int, ...]]
    blobs: dict[str, str]
    classifier: str
    crop_px: int


def reference(name: str, *, divisor: int) -> Reference:
    """Describe the network of a card, every width divided by `divisor` (1: as published)."""
    if name == "alexnet-places365":
        return _alexnet(divisor)
    if name == "googlenet-places365":
        return _googlenet(divisor)
    n_classes, classifier = {
        "vgg16-places365": (365, "fc8a"),
        "vgg16-hybrid1365": (1365, "fc8a"),
        "vgg16-places205": (205, "fc8"),
    }[name]
    return _vgg16(n_classes // divisor, classifier, divisor)


@dataclass
class Prototxt:
    """Writes a network layer by layer, each on top of the one before unless told otherwise."""

    edge_px: int
    texts: list[str] = field(default_factory=list)
    shapes: dict[str, tuple[int, ...]] = field(default_factory=dict)
    n_channels: dict[str, int] = field(default_factory=lambda: {"data": 3})
    top: str = "data"

    def text(self) -> str:
        edge = self.edge_px
        head = f'name: "n" input: "data" input_dim: 1 input_dim: 3 input_dim: {edge} input_dim: '
        return f"{head}{edge}\n" + "\n".join(self.texts)

    def add(self, name: str, kind: str, parameters: str = "", *, below: str = "") -> None:
        bottom = below or self.top
        ends = f'bottom: "{bottom}" top: "{name}"'
        self.texts.append(f'layer {{ name: "{name}" type: "{kind}" {ends} {parameters} }}')
        self.n_channels.setdefault(name, self.n_channels[bottom])
        self.top = name

    def rectify(self) -> None:
        blob = self.top
        ends = f'bottom: "{blob}" top: "{blob}"'
        self.texts.append(f'layer {{ name: "relu/{blob}" type: "ReLU" {ends} }}')

    def convolve(
        self, name: str, n_out: int, kernel: int, settings: str = "", *, n_groups: int = 1
    ) -> None:
        """Add a convolution and its ReLU on top of the last blob."""
        n_in = self.n_channels[self.top] // n_groups
        self.shapes[name], self.n_channels[name] = (n_out, n_in, kernel, kernel), n_out
        own = f"num_output: {n_out} kernel_size: {kernel} group: {n_groups} {settings}"
        self.add(name, "Convolution", f"convolution_param {{ {own} }}")
        self.rectify()

    def pool(self, name: str, settings: str, *, kind: str = "MAX") -> None:
        self.add(name, "Pooling", f"pooling_param {{ pool: {kind} {settings} }}")

    def normalize(self, name: str) -> None:
        self.add(name, "LRN", "lrn_param { local_size: 5 alpha: 0.0001 beta: 0.75 }")

    def connect(self, name: str, n_out: int, *, n_in: int) -> None:
        self.shapes[name], self.n_channels[name] = (n_out, n_in), n_out
        self.add(name, "InnerProduct", f"inner_product_param {{ num_output: {n_out} }}")

    def join(self, name: str, blobs: tuple[str, ...]) -> None:
        bottoms = " ".join(f'bottom: "{blob}"' for blob in blobs)
        self.texts.append(f'layer {{ name: "{name}" type: "Concat" {bottoms} top: "{name}" }}')
        self.n_channels[name] = sum(self.n_channels[blob] for blob in blobs)
        self.top = name

    def classify(self, name: str, n_out: int, *, n_in: int) -> None:
        self.connect(name, n_out, n_in=n_in)
        self.add("prob", "Softmax")


def _vgg16(n_classes: int, classifier: str, divisor: int) -> Reference:
    net = Prototxt(224)
    for stage, (n_convolutions, width) in enumerate(
        ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512)), start=1
    ):
        for position in range(1, n_convolutions + 1):
            net.convolve(f"conv{stage}_{position}", width // divisor, 3, "pad: 1")
        net.pool(f"pool{stage}", "kernel_size: 2 stride: 2")
    n_hidden = 4096 // divisor
    _hide(net, n_hidden, n_in=512 // divisor * 7 * 7)
    net.classify(classifier, n_classes, n_in=n_hidden)
    rectified = ("conv1_1", "conv3_3", "conv5_3", "fc6", "fc7")
    blobs = {name: f"relu/{name}" for name in rectified} | {"pool5": "pool5"}
    return Reference(net.text(), net.shapes, blobs, classifier, 224)


def _alexnet(divisor: int) -> Reference:
    net = Prototxt(227)
    net.convolve("conv1", 96 // divisor, 11, "stride: 4")
    net.pool("pool1", "kernel_size: 3 stride: 2")
    net.normalize("norm1")
    net.convolve("conv2", 256 // divisor, 5, "pad: 2", n_groups=2)
    net.pool("pool2", "kernel_size: 3 stride: 2")
    net.normalize("norm2")
    net.convolve("conv3", 384 // divisor, 3, "pad: 1")
    net.convolve("conv4", 384 // divisor, 3, "pad: 1", n_groups=2)
    net.convolve("conv5", 256 // divisor, 3, "pad: 1", n_groups=2)
    net.pool("pool5", "kernel_size: 3 stride: 2")
    n_hidden = 4096 // divisor
    _hide(net, n_hidden, n_in=256 // divisor * 6 * 6)
    net.classify("fc8", 365 // divisor, n_in=n_hidden)
    blobs = {name: f"relu/{name}" for name in ("conv1", "conv2", "conv5", "fc6", "fc7")}
    blobs |= {name: name for name in ("norm1", "norm2", "pool5")}
    return Reference(net.text(), net.shapes, blobs, "fc8", 227)


def _hide(net: Prototxt, n_hidden: int, *, n_in: int) -> None:
    net.connect("fc6", n_hidden, n_in=n_in)
    net.rectify()
    net.connect("fc7", n_hidden, n_in=n_hidden)
    net.rectify()


# Channels as the prototxt lists them: 1x1, 3x3_reduce, 3x3, 5x5_reduce, 5x5, pool_proj.
_INCEPTIONS = {
    "3a": (64, 96, 128, 16, 32, 32),
    "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}


def _googlenet(divisor: int) -> Reference:
    net = Prototxt(224)
    net.convolve("conv1/7x7_s2", 64 // divisor, 7, "pad: 3 stride: 2")
    net.pool("pool1/3x3_s2", "kernel_size: 3 stride: 2")
    net.normalize("pool1/norm1")
    net.convolve("conv2/3x3_reduce", 64 // divisor, 1)
    net.convolve("conv2/3x3", 192 // divisor, 3, "pad: 1")
    net.normalize("conv2/norm2")
    net.pool("pool2/3x3_s2", "kernel_size: 3 stride: 2")
    for name, widths in _INCEPTIONS.items():
        _inception(net, f"inception_{name}", tuple(width // divisor for width in widths))
        if name in ("3b", "4e"):
            net.pool(f"pool{name[0]}/3x3_s2", "kernel_size: 3 stride: 2")
    net.pool("pool5/7x7_s1", "kernel_size: 7 stride: 1", kind="AVE")
    net.classify("loss3/classifier", 365 // divisor, n_in=net.n_channels["pool5/7x7_s1"])
    blobs = {f"inception_{name}": f"inception_{name}/output" for name in ("3a", "3b", "4e", "5b")}
    blobs |= {"conv1": "relu/conv1/7x7_s2", "pool1": "pool1/3x3_s2", "pool5": "pool5/7x7_s1"}
    return Reference(net.text(), net.shapes, blobs, "loss3/classifier", 224)


def _inception(net: Prototxt, name: str, widths: tuple[int, ...]) -> None:
    below = net.top
    n_1x1, n_reduced_3x3, n_3x3, n_reduced_5x5, n_5x5, n_pool = widths
    net.convolve(f"{name}/1x1", n_1x1, 1)
    net.top = below
    net.convolve(f"{name}/3x3_reduce", n_reduced_3x3, 1)
    net.convolve(f"{name}/3x3", n_3x3, 3, "pad: 1")
    net.top = below
    net.convolve(f"{name}/5x5_reduce", n_reduced_5x5, 1)
    net.convolve(f"{name}/5x5", n_5x5, 5, "pad: 2")
    net.top = below
    net.pool(f"{name}/pool", "kernel_size: 3 stride: 1 pad: 1")
    net.convolve(f"{name}/pool_proj", n_pool, 1)
    ways = ("1x1", "3x3", "5x5", "pool_proj")
    net.join(f"{name}/output", tuple(f"{name}/{way}" for way in ways))
