"""What cannot be built is told before the first photo is read."""

import pytest

from conf.settings import load_settings
from flows.plan import plan

HERE = {"kind": "here"}
OWN_WORKERS = {"kind": "dask"}
ELSEWHERE = {"kind": "dask", "address": "tcp://far.example.org:8786"}


@pytest.mark.parametrize("engine", [HERE, OWN_WORKERS])
def test_a_gpu_that_is_not_there_stops_a_build_on_this_machine(engine: dict[str, str]) -> None:
    settings = load_settings(scan={"jpeg_device": "cuda:99"}, engine=engine)
    with pytest.raises(ValueError, match="jpeg_device is 'cuda:99'"):
        plan(settings)


@pytest.mark.parametrize("engine", [HERE, OWN_WORKERS])
def test_so_does_one_for_the_network(engine: dict[str, str]) -> None:
    settings = load_settings(extract={"device": "cuda:99"}, engine=engine)
    with pytest.raises(ValueError, match=r"device is 'cuda:99', and torch finds .* choose auto"):
        plan(settings)


def test_workers_elsewhere_may_have_gpus_that_this_machine_lacks() -> None:
    name = "cuda:99"
    settings = load_settings(scan={"jpeg_device": name}, extract={"device": name}, engine=ELSEWHERE)
    decided = plan(settings).extraction
    assert (decided.jpeg_device, decided.device) == (name, name)
