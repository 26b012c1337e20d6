"""Formats are told by content."""

import pytest
from PIL import Image

from models.pixels.formats import HEAD_BYTES, PILLOW_READERS, other_format, register_heif, sniff
from tests.pixels.drawing import encoded, gradient


@pytest.mark.parametrize("name", PILLOW_READERS)
def test_every_format_is_recognised_by_its_first_bytes(name: str) -> None:
    assert sniff(encoded(gradient(), name)[:HEAD_BYTES]) == name


@pytest.mark.parametrize("pillow_name", ["ICO", "PPM", "TGA", "PCX"])
def test_other_formats_are_not_photos(pillow_name: str) -> None:
    assert sniff(encoded(gradient(), pillow_name)[:HEAD_BYTES]) is None


def test_other_formats_are_named() -> None:
    assert other_format(encoded(gradient(), "ICO")[:HEAD_BYTES]) == "ICO"


@pytest.mark.parametrize("head", [b"", b"\xff", b"BM", b"BMW drives past", b"<html>", b"ftypheic"])
def test_what_is_no_photo_is_not_taken_for_one(head: bytes) -> None:
    assert sniff(head) is None
    assert other_format(head) is None


def test_a_neutral_container_is_told_by_its_compatible_brands() -> None:
    avif = b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf"
    heif = b"\0\0\0\x1cftypmif1\0\0\0\0mif1heicmiaf"
    assert (sniff(avif), sniff(heif)) == ("AVIF", "HEIF")


def test_heif_is_registered_once() -> None:
    register_heif()
    factory = Image.OPEN["HEIF"]
    register_heif()
    assert Image.OPEN["HEIF"] is factory
