"""The page and the files that it leans on cannot rot: every command and parameter must exist."""

import inspect
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml  # type: ignore[import-untyped]  # Prefect brings it, nobody its types
from prefect.cli._app import _app as prefect_cli
from prefect.events.schemas.automations import AutomationCore
from prefect.utilities.importtools import import_object

from conf.settings import load_settings
from sceneatlas import app

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/nightly.md").read_text(encoding="utf-8")
COMMANDS = [
    line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()
]
DEPLOYMENTS = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]


def commands_of(program: str) -> list[str]:
    return [line for line in COMMANDS if line.startswith(f"{program} ")]


def test_the_page_has_no_command_that_nobody_checks() -> None:
    known = [*commands_of("prefect"), *commands_of("sceneatlas"), *commands_of("export")]
    assert sorted(COMMANDS) == sorted(known)
    assert len(known) > 20


@pytest.mark.parametrize("line", commands_of("prefect"))
def test_prefect_knows_each_of_its_commands_and_options(line: str) -> None:
    words = shlex.split(line)[1:]
    command, _, _ = prefect_cli.parse_args(words, print_error=False, exit_on_error=False)
    assert command.__name__ not in {"main", "help_print"}


@pytest.mark.parametrize("line", commands_of("sceneatlas"))
def test_sceneatlas_knows_each_of_its_commands_and_options(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    _, name, *words = shlex.split(line)
    command = typer.main.get_group(app).commands[name]
    assert command.make_context(name, words).params


@pytest.mark.parametrize("line", commands_of("export"))
def test_prefect_has_each_setting_that_is_exported(line: str) -> None:
    from prefect.settings import Settings  # noqa: PLC0415
    from prefect.settings.legacy import _get_settings_fields  # noqa: PLC0415

    names = {word.partition("=")[0] for word in shlex.split(line)[1:]} - {"DO_NOT_TRACK"}
    assert names <= set(_get_settings_fields(Settings))


def test_the_page_names_every_deployment_and_every_tag() -> None:
    for each in DEPLOYMENTS:
        flow = import_object(str(ROOT / each["entrypoint"]))
        assert f"{flow.name}/{each['name']}" in PAGE
    stages = {
        stage
        for file in (ROOT / "flows").glob("*.py")
        for stage in re.findall(
            r'(?:limited|record\.stage)\("(\w+)"', file.read_text(encoding="utf-8")
        )
    }
    assert stages >= {"extract", "factor"}
    assert {stage for stage in stages if f"-{stage}`" not in PAGE} == set()


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda each: each["entrypoint"])
def test_each_deployment_fits_its_flow_and_its_settings(deployment: dict[str, Any]) -> None:
    flow = import_object(str(ROOT / deployment["entrypoint"]))
    parameters = deployment["parameters"]
    inspect.signature(flow.fn).bind(**parameters)
    flow.validate_parameters(parameters)
    load_settings(ROOT / parameters["config"], **parameters["options"])
    assert deployment["work_pool"]["name"] == "sceneatlas"
    assert all(len(each["cron"].split()) == 5 for each in deployment["schedules"])


def test_the_automations_are_what_prefect_takes() -> None:
    file = yaml.safe_load((ROOT / "conf/automations.yaml").read_text(encoding="utf-8"))
    names = [AutomationCore.model_validate(each).name for each in file["automations"]]
    assert names == ["dead-runs", "never-started"]


def test_the_script_that_tells_of_failures_can_be_compiled() -> None:
    (script,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    imports = "\n".join(re.findall(r"^from .*$", script, re.MULTILINE))
    names: dict[str, object] = {}
    exec(compile(imports, "notify.py", "exec"), names)
    body = re.sub(r"^from .*$", "", script, flags=re.MULTILINE)
    used = set(compile(body, "notify.py", "exec").co_names)
    assert set(names) - {"__builtins__"} <= used, "the script imports only what it uses"
