"""Collections and atlases in an S3 bucket, against a local server."""

from collections.abc import Iterator
from io import BytesIO

import boto3
import pytest
from PIL import Image

from models.collection.listing import NoSuchSource, list_photos
from models.collection.uris import display_name, folder_of, read_bytes
from models.records.store import AtlasStore
from tests.local_s3 import WARNINGS, local_s3
from tests.records.test_store import with_roster

pytestmark = WARNINGS


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """A bucket with two photos and a text, on a server of this module's own."""
    with local_s3() as served:
        served.client.create_bucket(Bucket="photos")
        for name in ("2024/été.jpg", "2024/two words.jpg"):
            served.client.put_object(Bucket="photos", Key=name, Body=photo())
        served.client.put_object(Bucket="photos", Key="2024/notes.txt", Body=b"x")
        yield "s3://photos"


def photo() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(kept, "JPEG")
    return kept.getvalue()


def test_photos_of_a_bucket_are_listed_and_read(bucket: str) -> None:
    listing = list_photos([f"{bucket}/2024"])
    assert [display_name(file.uri) for file in listing.found] == ["two words.jpg", "été.jpg"]
    assert listing.n_ignored == 1
    assert all(file.version for file in listing.found)
    assert read_bytes(listing.found[0].uri, max_bytes=10_000) == photo()
    assert folder_of(listing.found[0].uri) == "s3://photos/2024"


def test_a_bucket_that_is_not_there_is_named(bucket: str) -> None:
    with pytest.raises(NoSuchSource, match="nowhere"):
        list_photos(["s3://nowhere/x"])


def test_an_atlas_in_the_bucket_of_its_photos_is_none_of_them(bucket: str) -> None:
    AtlasStore(f"{bucket}/2024/atlas").files.write("thumbnails/x.jpg", photo())
    assert len(list_photos([bucket]).found) == 3
    listing = list_photos([bucket], without=f"{bucket}/2024/atlas")
    assert len(listing.found) == 2
    assert listing.n_ignored == 1


def test_a_photo_that_came_since_the_last_listing_is_found(bucket: str) -> None:
    before = len(list_photos([f"{bucket}/2024"]).found)
    boto3.client("s3").put_object(Bucket="photos", Key="2024/new.jpg", Body=photo())
    assert len(list_photos([f"{bucket}/2024"]).found) == before + 1


def test_an_atlas_can_live_in_a_bucket(bucket: str) -> None:
    store = AtlasStore(f"{bucket}/atlas")
    store.publish(with_roster(store, "run-1"))
    other = AtlasStore(f"{bucket}/atlas")
    assert other.snapshot().photo_ids() == ["a", "b"]
    assert other.run_ids() == ["run-1"]
