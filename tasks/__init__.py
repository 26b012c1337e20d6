"""Steps: one Prefect task a file; each reads tables, calls models, writes tables."""
