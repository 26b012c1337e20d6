from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from models.records.files import Files
from models.records.meter import count_read, metered


def test_what_a_store_writes_is_counted_by_the_block_around_it(tmp_path: Path) -> None:
    files = Files(str(tmp_path))
    files.write("before", b"12345")
    with metered() as counts:
        files.write("a", b"123")
        files.write("b", b"4567")
        count_read(9)
    files.write("after", b"12345")
    assert (counts.n_read, counts.n_written) == (9, 7)


def test_two_steps_at_once_count_each_their_own(tmp_path: Path) -> None:
    files = Files(str(tmp_path))

    def step(n_bytes: int) -> int:
        with metered() as counts:
            for part in range(20):
                files.write(f"{n_bytes}-{part}", bytes(n_bytes))
        return counts.n_written

    with ThreadPoolExecutor(2) as workers:
        assert list(workers.map(step, (3, 5))) == [60, 100]
