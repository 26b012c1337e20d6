"""The three files of a report."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from commands.reports.page import Section, html_page, markdown_table
from models.records.files import Files

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def write_report(
    folder: Path,
    evaluation: "DataclassInstance",
    *,
    title: str,
    lead: str,
    sections: Sequence[Section],
) -> list[Path]:
    """Write report.json, report.md and report.html into a folder, made if need be."""
    contents = {
        "report.json": json.dumps(asdict(evaluation), indent=2, ensure_ascii=False) + "\n",
        "report.md": _markdown(title, lead, sections),
        "report.html": html_page(title, lead, sections),
    }
    files = Files(str(folder))
    for name, text in contents.items():
        files.write(name, text.encode())
    return [folder / name for name in contents]


def _markdown(title: str, lead: str, sections: Sequence[Section]) -> str:
    parts = [f"# {title}", lead]
    for section in sections:
        if section.table:
            parts += [f"## {section.heading}", section.text, markdown_table(section.table)]
    return "\n\n".join(parts) + "\n"
