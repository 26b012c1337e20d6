"""Choices: settings and label lists."""
