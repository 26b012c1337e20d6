"""Knowledge: values and pure functions, free of Prefect, Dash and settings."""
