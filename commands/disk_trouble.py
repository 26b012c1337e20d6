"""What a disk or a network says in numbers, said in sentences: what happened, and what to do."""

import errno

_KEPT = "The atlas is as it was; what was finished is kept. Then run the same command again."

_TOLD = {
    errno.ENOSPC: f"the disk is full: free some space. {_KEPT}",
    errno.EDQUOT: f"your quota on this disk is used up: free some space. {_KEPT}",
    errno.EFBIG: f"a file would be larger than this disk or your limits (ulimit -f) allow. {_KEPT}",
    errno.EROFS: f"this disk is mounted read-only: remount it, or name another --atlas. {_KEPT}",
    errno.EACCES: f"you may not write or read there: mend the permissions. {_KEPT}",
    errno.EPERM: f"you may not write or read there: mend the permissions. {_KEPT}",
    errno.EIO: f"the disk or the share fails: look at its cables, network and health. {_KEPT}",
    errno.ESTALE: f"the network share has gone: mount it again. {_KEPT}",
    errno.ENOTCONN: f"the network share has gone: mount it again. {_KEPT}",
    errno.ENODEV: f"the disk has gone: mount it again. {_KEPT}",
    errno.ENXIO: f"the disk has gone: mount it again. {_KEPT}",
    errno.EHOSTDOWN: f"the server of the share does not answer. {_KEPT}",
    errno.ETIMEDOUT: f"the server of the share does not answer. {_KEPT}",
}


def trouble(error: OSError) -> str | None:
    """Return a sentence for people, None where the error is none of a disk's or a share's."""
    told = _TOLD.get(error.errno or 0)
    if told is None:
        return None
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{told}"
