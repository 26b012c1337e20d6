"""What a disk or a network says in numbers, said in sentences: what happened, and what to do."""

import errno

KEPT = "The atlas is as it was; what was finished is kept. Then run the same command again."

_TOLD = {
    errno.ENOSPC: "the disk is full: free some space.",
    errno.EDQUOT: "your quota on this disk is used up: free some space.",
    errno.EFBIG: (
        "a file would be larger than your limits (ulimit -f) or this disk allow: raise the limit, "
        "or use another disk."
    ),
    errno.EROFS: "this disk is mounted read-only: remount it, or write elsewhere.",
    errno.EACCES: "you may not write or read there: mend the permissions.",
    errno.EPERM: "you may not write or read there: mend the permissions.",
    errno.EIO: "the disk or the share fails: look at its cables, network and health.",
    errno.ESTALE: "the network share has gone: mount it again.",
    errno.ENOTCONN: "the network share has gone: mount it again.",
    errno.ENODEV: "the disk has gone: mount it again.",
    errno.ENXIO: "the disk has gone: mount it again.",
    errno.EHOSTDOWN: "the server of the share does not answer.",
    errno.ETIMEDOUT: "the server of the share does not answer.",
}


def trouble(error: OSError, then: str = KEPT) -> str | None:
    """Return sentences for people, None where the error is none of a disk's or a share's.

    then: what has become of the work.
    """
    told = _TOLD.get(error.errno or 0)
    if told is None:
        return None
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{told} {then}"
