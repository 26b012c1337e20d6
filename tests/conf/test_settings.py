import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from conf.settings import DEFAULTS, Settings, load_settings


def test_every_setting_has_its_default_in_the_file_and_nowhere_else() -> None:
    sections = tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))
    for name, field in Settings.model_fields.items():
        section = field.annotation
        assert section is not None
        assert set(sections[name]) == set(section.model_fields)
        assert all(each.is_required() for each in section.model_fields.values())


@pytest.mark.parametrize(("profile", "tagger"), [("demo", "sample"), ("places365", "places365")])
def test_the_profiles_are_valid(profile: str, tagger: str) -> None:
    assert load_settings(DEFAULTS.with_name(f"{profile}.toml")).tag.tagger == tagger


def test_later_sources_win(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    profile = tmp_path / "mine.toml"
    profile.write_text("[factor]\nn_topics = 12\nseed = 1\n[extract]\ndevice = 'cpu'\n")
    monkeypatch.setenv("SCENEATLAS_FACTOR__N_TOPICS", "13")
    settings = load_settings(profile, extract={"device": "cuda"})
    assert (settings.factor.n_topics, settings.factor.seed) == (13, 1)
    assert settings.extract.device == "cuda"
    assert settings.relate.n_neighbours == 20


def test_an_unknown_key_is_an_error_that_names_it(tmp_path: Path) -> None:
    profile = tmp_path / "mine.toml"
    profile.write_text("[extract]\nbackbon = 'x'\n")
    with pytest.raises(ValidationError, match=r"extract\.backbon"):
        load_settings(profile)


def test_a_value_that_is_not_allowed_is_an_error_that_names_it() -> None:
    with pytest.raises(ValidationError, match=r"extract\.precision"):
        load_settings(extract={"precision": "fp7"})


@pytest.mark.parametrize("name", ["cpu", "cuda", "cuda:1"])
def test_jpegs_may_be_decoded_on_a_processor_or_a_gpu(name: str) -> None:
    assert load_settings(scan={"jpeg_device": name}).scan.jpeg_device == name


@pytest.mark.parametrize("name", ["", "gpu", "cuda:", "cuda:x", "cuda:1 ", "xcuda"])
def test_a_device_for_jpegs_that_is_none_is_an_error_that_says_what_to_give(name: str) -> None:
    with pytest.raises(ValidationError, match=r"scan\.jpeg_device\n.*give cpu, cuda, or"):
        load_settings(scan={"jpeg_device": name})


@pytest.mark.parametrize("name", ["auto", "cpu", "cuda", "cuda:1"])
def test_the_network_may_also_choose_its_device_itself(name: str) -> None:
    assert load_settings(extract={"device": name}).extract.device == name


def test_a_device_for_the_network_that_is_none_is_an_error_that_says_what_to_give() -> None:
    with pytest.raises(ValidationError, match=r"extract\.device\n.*give auto, cpu, cuda, or"):
        load_settings(extract={"device": "gpu"})


def test_a_file_that_is_not_toml_is_named(tmp_path: Path) -> None:
    profile = tmp_path / "mine.toml"
    profile.write_text("this is not toml")
    with pytest.raises(ValueError, match=r"mine\.toml is not a TOML file"):
        load_settings(profile)


def test_folders_can_be_chosen_and_have_a_place_of_their_own_otherwise() -> None:
    assert load_settings(store={"heads_dir": "~/h"}).store.heads() == Path("~/h").expanduser()
    assert "sceneatlas" in str(load_settings().store.weights())
