"""An atlas as a folder of pages that needs no server: map, topics and thumbnails."""
