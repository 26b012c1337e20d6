"""The HTTP API: search, recommendations and tags as JSON, for a site that shows an atlas."""
