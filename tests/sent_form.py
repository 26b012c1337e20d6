"""A form with files as programs send it, made in memory: a test client would use the disk."""

from io import BytesIO
from typing import Any

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

_BOUNDARY = "----drawn-by-hand"


def sent_form(*contents: bytes, name: str = "photo.jpg", **said: Any) -> dict[str, Any]:
    """Return a test client's words for texts by their names, and files as `file`."""
    files = [FileStorage(BytesIO(content), filename=name) for content in contents]
    body = encode_multipart({**said, "file": files}, _BOUNDARY)[1]
    return {"data": body, "content_type": f"multipart/form-data; boundary={_BOUNDARY}"}
