import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from models.records.turns import turn_at


def test_nobody_comes_between_a_look_and_a_change(tmp_path: Path) -> None:
    count = tmp_path / "count"
    count.write_text("0")

    def add_ten(_: int) -> None:
        for _ in range(10):
            with turn_at(tmp_path):
                count.write_text(str(int(count.read_text()) + 1))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add_ten, range(8)))
    assert count.read_text() == "80"


def test_a_turn_ends_with_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), turn_at(tmp_path):
        raise ZeroDivisionError
    next_turn = threading.Event()
    waiting = threading.Thread(target=_take, args=(tmp_path, next_turn), daemon=True)
    waiting.start()
    assert next_turn.wait(timeout=30)


def test_a_folder_that_is_gone_holds_nobody_up(tmp_path: Path) -> None:
    for folder in (tmp_path / "gone", None):
        taken = threading.Event()
        _take(folder, taken)
        assert taken.is_set()


def _take(folder: Path | None, taken: threading.Event) -> None:
    with turn_at(folder):
        taken.set()
