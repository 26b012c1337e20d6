"""An S3 server of a test's own, that remembers which objects were asked for."""

import logging
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import boto3
import fsspec
import pytest
from moto.server import ThreadedMotoServer

# botocore's own, and s3fs's when its event loop ends with the interpreter
WARNINGS = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
_REQUEST = re.compile(r'"\S*?(GET|PUT) /([^ ?]+)[? ]')


@dataclass
class LocalS3:
    """A server, a client of it, the environment that others find it by, and what it was asked.

    read, written: how often each "bucket/key" was.
    """

    client: Any
    environment: dict[str, str]
    read: Counter[str] = field(default_factory=Counter)
    written: Counter[str] = field(default_factory=Counter)

    def fill(self, bucket: str, folder: Path) -> None:
        """Make a bucket of a folder's files."""
        self.client.create_bucket(Bucket=bucket)
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                self.client.upload_file(str(file), bucket, str(file.relative_to(folder)))

    def keys(self, bucket: str) -> list[str]:
        """Return the keys of all objects of a bucket."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        return [one["Key"] for page in pages for one in page.get("Contents", [])]


@contextmanager
def local_s3() -> Iterator[LocalS3]:
    """Serve S3 on this machine, and point everything in this process to it, until the end."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    address = "http://{}:{}".format(*server.get_host_and_port())
    environment = {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": address,
    }
    fsspec.get_filesystem_class("s3").clear_instance_cache()  # they know another server
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        served = LocalS3(boto3.client("s3", endpoint_url=address), environment)
        with _counting({"GET": served.read, "PUT": served.written}):
            yield served
    server.stop()


@contextmanager
def _counting(counts: dict[str, Counter[str]]) -> Iterator[None]:
    """Count the objects that the server's log says were read and written."""

    class Count(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found = _REQUEST.search(record.getMessage())
            if found and "/" in found[2]:
                counts[found[1]][unquote(found[2])] += 1

    logger, handler = logging.getLogger("werkzeug"), Count()
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
