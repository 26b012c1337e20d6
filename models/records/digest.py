"""Short names for what something was made from."""

import hashlib
import json


def digest(*parts: object) -> str:
    """Return 16 hexadecimal digits that differ when any part does; parts: JSON values and dates."""
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
