"""The entry for a production server: gunicorn 'sceneatlas:application()'."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

CONFIG = "SCENEATLAS_CONFIG"  # the environment's name for a file of settings


def application(atlas: str | None = None, config: str | None = None) -> Flask:
    """Return the dashboard as a WSGI application.

    atlas: its folder or URL, else the setting view.atlas. config: a file of settings, else the one
    that SCENEATLAS_CONFIG names. Raises ValueError without a login: a production server cannot be
    asked which address it listens on, so it never serves strangers by mistake.
    """
    from commands.dashboard import access_of, dashboard  # noqa: PLC0415 - heavy imports when needed
    from conf.settings import load_settings  # noqa: PLC0415

    profile = config or os.environ.get(CONFIG)
    settings = load_settings(Path(profile) if profile else None)
    access = access_of(settings.view)
    if not access.has_login:
        raise ValueError(
            "a production server needs a login: set view.users_file (see `sceneatlas users add`), "
            "or view.proxy_header and view.trusted_proxies; for yourself alone, use: "
            f"sceneatlas view {atlas or settings.view.atlas}"
        )
    server: Flask = dashboard(atlas or settings.view.atlas, settings, access).server
    return server
