"""What an atlas asks of an object store that neither renames nor locks, against a local S3."""

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pytest

from models.records.files import Files
from models.records.shards import Shards
from models.records.writer import CLAIM, Busy, sole_writer
from tests.local_s3 import WARNINGS, LocalS3, local_s3
from tests.racing_writers import n_winners

pytestmark = WARNINGS
BUCKET = "atlases"


@pytest.fixture(scope="module")
def s3() -> Iterator[LocalS3]:
    with local_s3() as served:
        served.client.create_bucket(Bucket=BUCKET)
        yield served


@pytest.fixture
def url(s3: LocalS3) -> str:
    return f"s3://{BUCKET}/{secrets.token_hex(4)}"


def rows(*ids: str) -> pa.Table:
    return pa.table({"photo_id": list(ids), "value": [f"of {key}" for key in ids]})


def test_a_second_build_leaves_and_the_next_may_write(url: str, s3: LocalS3) -> None:
    mine, theirs = Files(url), Files(url)
    with sole_writer(mine) as hold, pytest.raises(Busy, match=f"^{url} is being built by"):
        assert hold.note is None
        with sole_writer(theirs):
            pass
    with sole_writer(theirs) as hold:
        assert hold.note is None
    assert not [key for key in s3.keys(BUCKET) if key.endswith(CLAIM)]


@pytest.mark.parametrize("knows_conditions", [True, False])
def test_of_many_builds_at_once_one_writes(
    url: str, monkeypatch: pytest.MonkeyPatch, *, knows_conditions: bool
) -> None:
    files = Files(url)
    if not knows_conditions:
        put = files.filesystem.pipe_file
        monkeypatch.setattr(
            files.filesystem, "pipe_file", lambda path, content, **_: put(path, content)
        )
    assert n_winners(files, 4) == 1


def test_the_claim_of_a_dead_build_is_taken_over(url: str) -> None:
    files = Files(url)
    files.write(CLAIM, b'{"host": "elsewhere", "pid": 1, "since": 0, "renewed": 0}')
    with sole_writer(files) as hold:
        assert hold.note is not None
        assert "elsewhere" in hold.note


def test_large_puts_that_a_killed_build_began_are_given_up(url: str, s3: LocalS3) -> None:
    prefix = url.removeprefix(f"s3://{BUCKET}/")
    for key in (f"{prefix}/derived/large.parquet", "other/large.parquet"):
        s3.client.create_multipart_upload(Bucket=BUCKET, Key=key)
    with sole_writer(Files(url)):
        left = s3.client.list_multipart_uploads(Bucket=BUCKET)["Uploads"]
        assert [upload["Key"] for upload in left] == ["other/large.parquet"]


def test_what_another_machine_writes_is_seen_at_once(url: str, s3: LocalS3) -> None:
    files, prefix = Files(url), url.removeprefix(f"s3://{BUCKET}/")
    files.write("runs/one.json", b"{}")
    assert files.names("runs") == ["one.json"]
    assert not files.exists("runs/two.json")
    s3.client.put_object(Bucket=BUCKET, Key=f"{prefix}/runs/two.json", Body=b"{}")
    assert files.exists("runs/two.json")
    assert files.names("runs") == ["one.json", "two.json"]


def test_a_shard_that_two_workers_finish_is_there_once(url: str, s3: LocalS3) -> None:
    first, second = (Shards(Files(url), "thumbnails") for _ in range(2))
    for shards in (first, second):
        shards.append(rows("a", "b"))
    written = {key: n for key, n in s3.written.items() if key.startswith(url[5:])}
    assert list(written.values()) == [1]
    assert second.gather(["b", "a"])["value"].to_pylist() == ["of b", "of a"]


def test_single_rows_are_read_out_of_many_shards_at_once(url: str) -> None:
    shards = Shards(Files(url), "thumbnails")
    for shard in range(3):
        shards.append(rows(*(f"{shard}-{number}" for number in range(100))))
    keys = [f"{number % 3}-{number}" for number in range(100)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(shards.get, keys))
    assert found == [{"photo_id": key, "value": f"of {key}"} for key in keys]
