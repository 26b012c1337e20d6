"""One writer an atlas: a build claims it, says every minute that it lives, and gives it back.

A build that was silent for long, such as a laptop's that slept, has lost its claim to whoever came
next. It finds out before it publishes, so that an old run does not take a newer one's place.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from models.records.claim import STALE_S, Claim
from models.records.files import Files
from models.records.turns import turn_at

CLAIM = "writer.json"
_RENEW_S = 60.0
_LOOK_AGAIN_S = 2.0  # while waiting for another build
_SETTLE_S = {True: 0.2, False: 1.0}  # on a local disk, elsewhere: how far apart two looks may be


class Busy(RuntimeError):
    """Another build is writing this atlas."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A build's hold on an atlas. note: where it was a dead build's, who that was."""

    files: Files
    claim: Claim
    note: str | None = None

    def check(self) -> None:
        """Raise Busy if another build has taken over in the meantime, or the atlas is gone."""
        found, kept = holder(self.files), "Nothing was published; what was finished is kept"
        if found is None:
            raise Busy(
                f"{self.files.address} has no claim of this build any more: was its disk "
                f"unmounted, or its folder deleted? {kept}"
            )
        if found.token != self.claim.token:
            raise Busy(
                f"{self.files.address} was taken over by {found}: this build had said nothing for "
                f"{STALE_S // 60} minutes. {kept}"
            )


@contextlib.contextmanager
def sole_writer(
    files: Files, *, wait_s: float = 0.0, on_wait: Callable[[str], None] = lambda _: None
) -> Iterator[Hold]:
    """Hold an atlas for one build.

    The claim is a file that can be created once: on a local disk by a hard link, in an object
    store by a conditional put. Looking at a claim and replacing it are two steps: on a local disk
    the builds of a host take turns. Hosts that share a disk cannot, not every store knows
    conditional puts, and none deletes under a condition; so where that matters a build waits a
    moment, reads the claim again, and holds the atlas only if the claim is its own. Should two
    builds write in spite of it, no harm comes: shards and derived tables may be written twice, and
    the last to publish wins.
    What a killed writer left half-written is removed.

    wait_s: how long to wait for another build; on_wait hears who that is.
    Raises Busy with user, host and age of a build that is still at work.
    """
    hold = _claimed(files, wait_s, on_wait)
    ended = threading.Event()
    renewal = threading.Thread(target=_keep_renewing, args=(files, hold.claim, ended), daemon=True)
    renewal.start()
    try:
        files.remove_unfinished()
        yield hold
    finally:
        ended.set()
        renewal.join()
        with _turn(files):
            if _is_mine(files, hold.claim):
                files.remove(CLAIM)


def holder(files: Files) -> Claim | None:
    """Return the claim on an atlas, of a living or a dead build; None where nobody builds."""
    try:
        return Claim.from_json(files.read(CLAIM))
    except FileNotFoundError:
        return None


def _claimed(files: Files, wait_s: float, on_wait: Callable[[str], None]) -> Hold:
    """Create the claim, in place of a dead one if need be."""
    deadline = time.monotonic() + wait_s
    watch, dead = _Watch(), None
    while True:
        mine, other = Claim.of_this_process(), holder(files)
        if other is None or watch.says_dead(other):
            dead = other or dead
            if _took(files, mine, other):
                return Hold(files, mine, _note(dead))
            continue
        left_s = deadline - time.monotonic()
        if left_s <= 0:
            raise Busy(_who(files, other))
        if watch.is_new(other):
            on_wait(str(other))
        time.sleep(min(_LOOK_AGAIN_S, left_s))


def _note(dead: Claim | None) -> str | None:
    return None if dead is None else f"took over from {dead}, which did not finish"


class _Watch:
    """Who was seen to hold an atlas, and for how long without a sign of life by our own clock."""

    def __init__(self) -> None:
        self._told = ""
        self._last: Claim | None = None
        self._since = time.monotonic()

    def says_dead(self, other: Claim) -> bool:
        """Tell whether a claim is a dead build's: clocks of other hosts may be far off."""
        if other != self._last:
            self._last, self._since = other, time.monotonic()
        return not other.lives() or time.monotonic() - self._since > STALE_S

    def is_new(self, other: Claim) -> bool:
        """Tell whether this build was not told of before."""
        told, self._told = self._told, other.token
        return told != other.token


def _took(files: Files, mine: Claim, dead: Claim | None) -> bool:
    """Create the claim where there is none or a dead one; return whether it is ours."""
    with _turn(files):
        if dead is not None:
            if holder(files) != dead:
                return False
            files.remove(CLAIM)
        if not files.create(CLAIM, mine.to_json()):
            return False
    is_local = files.local_root() is not None
    if dead is not None or not is_local:
        time.sleep(_SETTLE_S[is_local])
    return _is_mine(files, mine)


def _turn(files: Files) -> contextlib.AbstractContextManager[None]:
    """Let nobody on this host come between a look at the claim and what is done about it."""
    return turn_at(files.local_root())


def _is_mine(files: Files, mine: Claim) -> bool:
    found = holder(files)
    return found is not None and found.token == mine.token


def _keep_renewing(files: Files, mine: Claim, ended: threading.Event) -> None:
    """Say every minute that the build lives, until it has ended or lost its claim."""
    while not ended.wait(_RENEW_S):
        # OSError: a share that is away for a moment; the next time then
        with contextlib.suppress(OSError), _turn(files):
            if not _is_mine(files, mine):
                return
            files.write(CLAIM, mine.renewed_now().to_json())


def _who(files: Files, other: Claim) -> str:
    return (
        f"{files.address} is being built by {other}. Wait for it with --wait MINUTES, or stop it "
        f"first; if you know that it is dead, delete {CLAIM} there"
    )
