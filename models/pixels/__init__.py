"""How photos become pixels: decoding, EXIF, thumbnails, and worker processes that survive bad files."""
