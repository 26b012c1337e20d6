"""Where photos lie: naming, finding and reading files in folders, archives and buckets."""
