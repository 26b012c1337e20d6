"""Showing: the web app over a published atlas."""
