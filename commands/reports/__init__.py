"""Evaluations as files that people and programs read: JSON, Markdown and a page of figures."""
