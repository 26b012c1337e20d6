"""What real folders hold besides good photos: doubles, other formats, broken files, bystanders."""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pillow_heif
from PIL import Image, ImageDraw, ImageEnhance, ImageOps

from models.sample.camera import Shot, develop_jpeg
from models.sample.noise import sheet

Drawn = tuple[Path, bytes, Shot]  # a photo of the collection: where it lies and what it is
Extra = tuple[str, bytes]  # a path under the collection's folder, and the file's content


def doubles(drawn: list[Drawn]) -> Iterator[Extra]:
    """Yield exact copies under other paths, and near ones: smaller, worse, a moment later."""
    every = max(len(drawn) // 5, 1)
    for path, content, _ in drawn[::every]:
        yield f"Backup alt/{path.name}", content
    for number, (path, content, shot) in enumerate(drawn[1 :: max(len(drawn) // 8, 1)]):
        image = ImageOps.exif_transpose(Image.open(BytesIO(content)))
        stem = f"{path.parent.as_posix()}/{path.stem}"
        if number % 3 == 0:
            yield f"WhatsApp Images/IMG-WA{number:04d}.jpg", _resaved(image)
        elif number % 3 == 1:
            yield f"{stem} (klein).jpg", _smaller(image, shot)
        else:
            yield f"{stem}_BURST2.jpg", _a_moment_later(image, shot)


def other_formats(drawn: list[Drawn]) -> Iterator[Extra]:
    """Yield some of the photos once more, each in another format or colour mode."""
    images = [ImageOps.exif_transpose(Image.open(BytesIO(content))) for _, content, _ in drawn[:6]]
    first, *_ = (images[n % len(images)].transpose(Image.Transpose.FLIP_LEFT_RIGHT) for n in [0])
    exif = drawn[0][2].exif()
    exif[0x0112] = 1  # the pixels are upright
    yield "2025/iPhone/IMG_7001.HEIC", _heic(first, exif.tobytes())
    others = [image.transpose(Image.Transpose.FLIP_LEFT_RIGHT) for image in images]
    yield "Grafik/logo frei gestellt.png", _encoded(_cut_out(others[1 % len(others)]), "PNG")
    yield "Grafik/Postkarte.png", _encoded(others[2 % len(others)].quantize(128), "PNG")
    yield "Grafik/scan 16 bit.png", _encoded(_sixteen_bit(others[3 % len(others)]), "PNG")
    yield "Download/Titelbild.webp", _encoded(others[4 % len(others)], "WEBP", quality=84)
    yield (
        "Download/Druckvorlage CMYK.jpg",
        _encoded(others[5 % len(others)].convert("CMYK"), "JPEG"),
    )


def broken(drawn: list[Drawn]) -> Iterator[Extra]:
    """Yield files that are named like photos and cannot be read as such."""
    content = drawn[-1][1]
    yield "Kaputt/abgebrochen.jpg", content[: len(content) * 2 // 5]
    yield "Kaputt/leer.jpg", b""
    yield "Kaputt/Rechnung.jpg", "Das ist kein Foto, sondern eine Rechnung über 19,90 €.\n".encode()
    yield "Kaputt/riesig.png", _bomb(70_000)
    yield "Kaputt/nur ein Anfang.png", _encoded(_picture_of_nothing(), "PNG")[:60]


def bystanders() -> Iterator[Extra]:
    """Yield files that lie beside photos and claim to be none."""
    yield "README.txt", b"Our photos, by year. Originals are on the grey disk.\n"
    yield "2023/.DS_Store", b"\x00\x00\x00\x01Bud1" + bytes(120)
    yield "2024-08 Sardinia/Thumbs.db", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(120)


def _encoded(image: Image.Image, kind: str, **options: int) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def _heic(image: Image.Image, exif: bytes) -> bytes:
    buffer = BytesIO()
    heif = pillow_heif.from_pillow(image)
    heif.save(buffer, quality=70, exif=exif)
    return buffer.getvalue()


def _resaved(image: Image.Image) -> bytes:
    """As messengers do: smaller, compressed harder, no EXIF."""
    small = image.copy()
    small.thumbnail((520, 520))
    return _encoded(small, "JPEG", quality=58)


def _smaller(image: Image.Image, shot: Shot) -> bytes:
    upright = Shot(shot.camera, shot.taken, shot.place)
    half = image.resize((image.width * 5 // 8, image.height * 5 // 8))
    return develop_jpeg(np.asarray(half), upright)


def _a_moment_later(image: Image.Image, shot: Shot) -> bytes:
    """The next frame of a burst: a little brighter, the camera moved by a few pixels."""
    moved = image.crop((4, 3, image.width, image.height - 2))
    brighter = ImageEnhance.Brightness(moved).enhance(1.06)
    return develop_jpeg(np.asarray(brighter), Shot(shot.camera, shot.taken, shot.place))


def _cut_out(image: Image.Image) -> Image.Image:
    """A round vignette on transparency."""
    edge = min(image.size)
    square = ImageOps.fit(image, (edge, edge))
    stencil = Image.new("L", (edge, edge))
    ImageDraw.Draw(stencil).ellipse((6, 6, edge - 6, edge - 6), fill=255)
    square.putalpha(stencil)
    return square


def _sixteen_bit(image: Image.Image) -> Image.Image:
    grey = np.asarray(image.convert("L"), np.uint16) * 257
    return Image.fromarray(grey)


def _picture_of_nothing() -> Image.Image:
    noise = sheet(np.random.default_rng(0), "rough", (64, 64))
    return Image.fromarray((noise * 40 + 128).clip(0, 255).astype(np.uint8))


def _bomb(edge_px: int) -> bytes:
    """A PNG of a few bytes that claims edge × edge pixels."""
    header = struct.pack(">IIBBBBB", edge_px, edge_px, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(4096))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)


def _chunk(name: bytes, body: bytes) -> bytes:
    check = zlib.crc32(name + body)
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", check)
