"""The dashboard as settings want it: `sceneatlas view` and a production server open the same one.

What a page needs and dashboards may not import, such as a network, is handed in here.
"""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands.networks import CatalogueNetworks
from commands.newcomers import NewcomersOfRuns
from conf.labels import VOCABULARIES, labels
from dashboards.access.choices import Access
from dashboards.access.person import Role
from dashboards.app import create_app
from dashboards.experts import Experts
from dashboards.uploads import Uploads
from models.pixels.decode import Limits

if TYPE_CHECKING:
    from dash import Dash

    from conf.settings import Settings, View
    from models.pixels.framing import Framing
    from models.records.manifest import Manifest
    from models.viewing.evidence import Evidence, Explain

_MB = 1_000_000


def dashboard(atlas: str, settings: Settings, access: Access) -> Dash:
    """Return the web app over an atlas."""
    scan = settings.scan
    return create_app(
        atlas,
        access=access,
        limits=Limits(scan.max_bytes, scan.max_pixels),
        upload_bytes=settings.view.upload_mb * _MB,
        show_gps=settings.view.show_gps,
        environments=_environments(),
        warm=True,
        experts=Experts(
            _Explain(settings),
            partial(_examined, settings),
            NewcomersOfRuns(settings, partial(uploads_of, settings)),
            CatalogueNetworks(settings),
        ),
    )


def uploads_of(settings: Settings, framing: Framing | None = None) -> Uploads:
    """Return where uploaded photos are developed: as a build does, within the same limits."""
    scan = settings.scan
    n_bytes = min(settings.view.upload_mb * _MB, scan.max_bytes)
    return Uploads(
        Limits(n_bytes, scan.max_pixels),
        framing=framing,
        timeout_s=scan.decode_timeout_s,
        memory_mb=scan.decode_memory_mb,
    )


def access_of(view: View) -> Access:
    """Return who may come in; raises ValueError for settings that do not go together."""
    return Access(
        users_file=_file(view.users_file),
        proxy_header=view.proxy_header,
        trusted_proxies=tuple(view.trusted_proxies),
        roles={name: Role(role) for name, role in view.proxy_roles.items()},
        allowed_hosts=tuple(view.allowed_hosts),
        session_hours=view.session_hours,
        state=view.state(),
    )


class _Explain:
    """Why a photo has a tag. The network and all it needs are loaded when it is first asked."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._explainer: Explain | None = None

    def __call__(self, run: Manifest, content: bytes, label: str) -> Evidence:
        """Return what in a photo speaks for a label; raises NoEvidence."""
        with self._lock:
            if self._explainer is None:
                from flows.explain import Explainer  # noqa: PLC0415 - torch is slow to import

                self._explainer = Explainer(self._settings)
        return self._explainer(run, content, label)


def _examined(settings: Settings, run: Manifest) -> dict[str, Any] | None:
    """Return what training gave of the head that tagged a run; None where it is not here."""
    from models.scenes.head_files import list_heads  # noqa: PLC0415 - torch is slow to import

    heads = {head.name: head for head in list_heads(settings.store.heads())}
    card = heads.get(run.tagger or "")
    if card is None:
        return None
    return {
        **card.report,
        "n_labels": len(card.labels),
        "n_photos": card.n_photos,
        "created": card.created,
        "temperature": card.temperature,
        "extractor": card.extractor,
    }


def _environments() -> dict[str, str]:
    """Return whether a label of any vocabulary is of an indoor scene or of which outdoor one."""
    return {one.label: one.environment for name in VOCABULARIES for one in labels(name)}


def _file(named: str) -> Path | None:
    return Path(named).expanduser() if named else None
