"""How photos become pixels: decoding, EXIF, thumbnails, and processes that survive bad files."""
