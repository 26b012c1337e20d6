"""docs/security.md names every attack of this folder, and no test that does not exist."""

import re
from pathlib import Path

_HERE = Path(__file__).parent
_PAGE = _HERE.parents[1] / "docs" / "security.md"
_OURS = Path(__file__).name


def test_every_attack_is_documented_with_what_stops_it() -> None:
    tried = {
        name
        for file in _HERE.glob("test_*.py")
        if file.name != _OURS
        for name in re.findall(r"^def (test_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    page = _PAGE.read_text(encoding="utf-8")
    documented = set(re.findall(r"`(test_\w+)`", page))
    assert tried - documented == set(), "not in docs/security.md"
    assert documented - tried == set(), "in docs/security.md only"
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[-1].startswith("`test_"):
            assert len(cells) == 3, line
            assert cells[1] or cells[0].startswith("(what must work"), line
