"""Photos are developed in processes: whatever one photo does to its process, all are answered."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from multiprocessing import active_children, current_process
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from models.pixels.darkroom import Darkroom
from models.pixels.decode import Limits, Undecodable
from models.pixels.develop import Developed, develop
from models.pixels.framing import Framing
from models.records.photo import Facts, Thumbnail
from tests.pixels.drawing import encoded, gradient, noise

LIMITS = Limits(max_bytes=5_000_000, max_pixels=5_000_000)
SMALL = Framing(resize_px=64, keep_aspect=True, crop_px=56, interpolation="bilinear")


def darkroom(n_workers: int = 1, timeout_s: float = 60, memory_mb: int = 400) -> Darkroom:
    return Darkroom(
        n_workers, timeout_s, memory_mb=memory_mb, limits=LIMITS, framing=SMALL, thumbnail_px=64
    )


def saying(text: str) -> Developed:
    """Return a developed photo of no pixels that carries a word home."""
    facts = Facts("", 1, 1, None, text, None, None, 0.0, 0.0, b"")
    return Developed(facts, Thumbnail(b"", 1, 1), None)


def wait(seconds: str) -> str:
    time.sleep(float(seconds))
    return f"waited {seconds}"


def refuse() -> str:
    raise Undecodable("not to my taste", "really")


def blunder() -> str:
    raise LookupError("no such thing")


def crash_once(path: str) -> str:
    if not Path(path).exists():
        Path(path).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "survived"


DEEDS: dict[str, Callable[..., object]] = {
    "wait": wait,
    "exit": lambda: os._exit(3),
    "crash": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "crash-once": crash_once,
    "eat": lambda n_bytes: f"ate {len(bytearray(int(n_bytes)))}",
    "refuse": refuse,
    "blunder": blunder,
    "modules": lambda: " ".join(sys.modules),
    "pid": os.getpid,
    "print": lambda: os.write(2, b"codec speaking\n"),
}


def obedient(content: bytes, **_: object) -> Developed:
    """Do to this process what the photo says; a word that is no order comes back as it is."""
    order, *arguments = content.decode().split(" ")
    return saying(str(DEEDS[order](*arguments)) if order in DEEDS else order)


def answers(room: Darkroom, *orders: str) -> list[str]:
    """Return, for each order, what came of it: a word, or a reason."""
    contents = [(order, order.encode()) for order in orders]
    results = list(room.develop_all(contents, develop=obedient))
    assert [key for key, _ in results] == list(orders)
    return [
        result.reason if isinstance(result, Undecodable) else str(result.facts.camera)
        for _, result in results
    ]


@pytest.mark.parametrize(
    "photo", [gradient(300, 200), noise(1400, 1100)], ids=["small", "decoded by our own code"]
)
def test_photos_come_back_developed_as_without_a_darkroom(photo: Image.Image) -> None:
    content = encoded(photo, "JPEG", {"quality": 95})
    with darkroom() as room:
        [(key, developed), (_, refused)] = room.develop_all([("a", content), ("b", b"text")])
    here = develop(content, limits=LIMITS, framing=SMALL, thumbnail_px=64)
    assert key == "a"
    assert isinstance(developed, Developed)
    assert (developed.facts, developed.thumbnail) == (here.facts, here.thumbnail)
    assert developed.pixels is not None
    assert here.pixels is not None
    assert np.array_equal(developed.pixels, here.pixels)
    assert isinstance(refused, Undecodable)
    assert refused.reason == "not an image"


def test_results_keep_the_order_however_long_each_takes() -> None:
    with darkroom(n_workers=2) as room:
        told = answers(room, "wait 0.5", "a", "wait 0.2", "refuse", "wait 0.1", "b")
    assert told == ["waited 0.5", "a", "waited 0.2", "not to my taste", "waited 0.1", "b"]


def test_a_photo_that_hangs_is_given_up() -> None:
    with darkroom(timeout_s=1.5) as room:
        assert answers(room, "x", "wait 600", "y") == ["x", "took longer than 1.5 s", "y"]


@pytest.mark.parametrize("order", ["exit", "crash"])
def test_a_photo_that_crashes_its_process_harms_no_other(order: str) -> None:
    with darkroom(n_workers=2) as room:
        told = answers(room, "x", order, "y", order, "z")
    assert told == ["x", "the decoder crashed", "y", "the decoder crashed", "z"]


def test_a_crash_is_explained() -> None:
    with darkroom() as room:
        results = room.develop_all([(0, b"crash"), (1, b"exit")], develop=obedient)
        details = [result.detail for _, result in results if isinstance(result, Undecodable)]
    assert details == ["its process was ended by SIGSEGV", "its process ended with exit code 3"]


def test_a_process_killed_by_others_costs_no_photo(tmp_path: Path) -> None:
    with darkroom() as room:
        assert answers(room, f"crash-once {tmp_path / 'crashed'}") == ["survived"]
        [pid] = answers(room, "pid")
        os.kill(int(pid), signal.SIGKILL)  # now an idle one
        assert answers(room, "x") == ["x"]


@pytest.mark.skipif(sys.platform != "linux", reason="memory is capped on Linux only")
def test_a_photo_that_needs_too_much_memory_is_refused() -> None:
    with darkroom(memory_mb=400) as room:
        told = answers(room, "eat 200000000", "eat 450000000", "eat 200000000")
    assert told == ["ate 200000000", "needs more than 400 MB", "ate 200000000"]


def test_an_error_that_nobody_foresaw_rejects_one_photo() -> None:
    with darkroom() as room:
        [(_, refused), (_, fine)] = room.develop_all([(0, b"blunder"), (1, b"x")], develop=obedient)
    assert isinstance(refused, Undecodable)
    assert (refused.reason, refused.detail) == ("the decoder failed", "LookupError: no such thing")
    assert isinstance(fine, Developed)


def test_empty_and_oversized_files_do_not_travel() -> None:
    with darkroom() as room:
        results = [refusal for _, refusal in room.develop_all([(0, b""), (1, bytes(6_000_000))])]
        assert not decode_processes()
    reasons = [refusal.reason for refusal in results if isinstance(refusal, Undecodable)]
    assert reasons == ["empty file", "6 MB, more than the allowed 5"]


def test_workers_load_no_heavy_library_and_use_one_process_again() -> None:
    with darkroom() as room:
        [modules, pid, same_pid] = answers(room, "modules", "pid", "pid")
    assert not {"torch", "sklearn", "pandas", "prefect", "dash"} & set(modules.split())
    assert "numpy" in modules.split()
    assert pid == same_pid != str(os.getpid())


@pytest.mark.skipif(find_spec("llvmlite") is None, reason="there is nothing to compile with")
def test_a_process_compiles_when_photos_have_become_many_and_photos_keep_their_memory() -> None:
    with darkroom(memory_mb=400) as room:
        few, *_, many = answers(room, "modules", *map(str, range(16)), "modules")
        told = answers(room, "eat 350000000", "eat 450000000")
    assert "llvmlite" not in few.split()
    assert "llvmlite" in many.split()
    assert told == ["ate 350000000", "needs more than 400 MB"]


@pytest.mark.skipif(find_spec("llvmlite") is None, reason="there is nothing to compile with")
def test_what_decodes_large_photos_takes_none_of_their_memory() -> None:
    large = encoded(noise(1400, 1100), "JPEG", {"quality": 95})
    with darkroom(memory_mb=400) as room:
        [(_, developed)] = room.develop_all([("large", large)])
        modules, *told = answers(room, "modules", "eat 350000000", "eat 450000000")
    assert isinstance(developed, Developed)
    assert "llvmlite" in modules.split()
    assert told == ["ate 350000000", "needs more than 400 MB"]


def test_codecs_do_not_write_to_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    with darkroom() as room:
        answers(room, "print")
    assert capfd.readouterr() == ("", "")


def test_no_more_than_a_few_photos_are_taken_ahead() -> None:
    taken = []

    def contents() -> Iterator[tuple[int, bytes]]:
        for number in range(50):
            taken.append(number)
            yield number, b"x"

    with darkroom(n_workers=2) as room:
        for n_answered, _ in enumerate(room.develop_all(contents(), develop=obedient)):
            assert len(taken) <= n_answered + 2 * 3 + 1
    assert len(taken) == 50


def test_few_bytes_are_taken_ahead() -> None:
    n_taken = 0

    def contents() -> Iterator[tuple[int, bytes]]:
        nonlocal n_taken
        for _ in range(6):
            n_taken += 1
            yield n_taken, b"x" * 40_000_000

    roomy = Limits(max_bytes=50_000_000, max_pixels=1)
    with Darkroom(1, 60, memory_mb=1_000, limits=roomy, framing=None) as room:
        for n_answered, _ in enumerate(room.develop_all(contents(), develop=obedient)):
            assert n_taken <= n_answered + 2  # one in work, and the one that found no room


OTHERS: set[Any] = set()  # what a test of something else has left to a server's end


@pytest.fixture(autouse=True)
def _know_others() -> None:
    OTHERS.clear()
    OTHERS.update(decode_processes(), darkroom_threads())


def decode_processes() -> list[Any]:
    found = [child for child in active_children() if child.name == "sceneatlas-decode"]
    return [child for child in found if child not in OTHERS]


def darkroom_threads() -> list[threading.Thread]:
    found = [thread for thread in threading.enumerate() if "darkroom" in thread.name]
    return [thread for thread in found if thread not in OTHERS]


def test_leaving_ends_the_processes_in_the_middle_of_work() -> None:
    with darkroom(n_workers=2, timeout_s=300) as room:
        results = room.develop_all(
            [(n, order) for n, order in enumerate([b"x", b"wait 600", b"wait 600"])],
            develop=obedient,
        )
        next(results)
        assert decode_processes()
        left_at = time.monotonic()
    assert time.monotonic() - left_at < 30  # not the ten minutes that a hanging photo takes
    assert not decode_processes()
    assert not darkroom_threads()


def test_a_closed_darkroom_says_so() -> None:
    room = darkroom()
    with pytest.raises(RuntimeError, match="not open"):
        answers(room, "x")


def test_a_worker_that_may_have_no_children_is_told_how_it_may(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(vars(current_process())["_config"], "daemon", True)
    with darkroom() as room, pytest.raises(RuntimeError, match="--no-nanny"):
        answers(room, "wait 0")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"n_workers": 0}, "n_workers is 0"),
        ({"timeout_s": 0.0}, "timeout_s is 0"),
        ({"memory_mb": 19}, "memory_mb is 19; files of up to 5,000,000 bytes need at least 20"),
    ],
)
def test_senseless_settings_are_refused(change: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        partial(darkroom, **change)()
