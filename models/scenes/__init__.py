"""From features to scene labels: heads, labelled collections, vocabularies."""
