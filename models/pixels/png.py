"""Loads a PNG as browsers do: where its rows turn to nonsense, those before are kept."""

from PIL import Image

_NO_SUCH_FILTER = "unrecognized data stream"  # Pillow's -3, which its PNG decoder has for no other


def load_good_rows(image: Image.Image) -> None:
    """Load an opened PNG; from a row on whose filter does not exist, pixels stay empty.

    Such a file inflates, so it is no picture that was cut short. Pillow keeps the rows before and
    reads the file to its end, but raises; what an interlaced PNG has by then are dots, not rows.
    Raises what Pillow raises, also where no pixel was kept.
    """
    try:
        image.load()
    except OSError as error:
        of_filters = _NO_SUCH_FILTER in str(error) and not image.info.get("interlace")
        if not of_filters or image.getbbox() is None:
            raise
