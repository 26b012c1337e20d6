"""Runs the benchmarks and prints, for each claim, ours, theirs and the ratio.

python -m benchmarks [--full] [--json FILE] [SCRIPT …]
"""

import argparse
from importlib import import_module
from pathlib import Path

from benchmarks.report import Claim, as_json, as_row, as_table

SCRIPTS = ("extraction", "numerics")


def main() -> None:
    """Run the named scripts, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("scripts", nargs="*", metavar="SCRIPT", help=f"of {', '.join(SCRIPTS)}")
    parser.add_argument("--full", action="store_true", help="all sizes and rounds; takes hours")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the results here")
    asked = parser.parse_args()
    claims: list[Claim] = []
    for script in asked.scripts or SCRIPTS:
        for claim in import_module(f"benchmarks.{script}").claims(asked.full):
            claims.append(claim)
            print(as_row(claim), flush=True)
            if asked.json:  # after each, so that a run broken off is not lost
                asked.json.write_text(as_json(claims) + "\n", encoding="utf-8")
    print(f"\n{as_table(claims)}")


if __name__ == "__main__":  # decode processes import this file as well
    main()
