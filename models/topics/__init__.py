"""Topics by non-negative matrix factorization: fitting, naming, judging."""
