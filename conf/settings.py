"""Settings: typed, from one file of defaults, a profile, the environment and the command line."""

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from platformdirs import user_cache_path, user_data_path
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

DEFAULTS = Path(__file__).with_name("default.toml")
Share = Annotated[float, Field(ge=0, lt=1)]
_GPU = re.compile(r"cuda(:\d+)?", re.ASCII)


def _device(*words: str) -> AfterValidator:
    """Check for one of these words, or a GPU."""

    def check(name: str) -> str:
        if name not in words and not _GPU.fullmatch(name):
            known = ", ".join(words)
            raise ValueError(f"give {known}, cuda, or a GPU by its number, such as cuda:1")
        return name

    return AfterValidator(check)


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Scan(_Section):
    """How files are read and decoded, and what is too much."""

    max_file_mb: PositiveInt
    max_megapixels: PositiveInt
    decode_timeout_s: PositiveFloat
    decode_memory_mb: PositiveInt
    decode_workers: PositiveInt
    jpeg_device: Annotated[str, _device("cpu")]
    thumbnail_px: PositiveInt
    max_rejected_share: Annotated[float, Field(ge=0, le=1)]
    few_rejects: NonNegativeInt
    min_found_share: Share

    @property
    def max_bytes(self) -> int:
        """The largest file that is read."""
        return self.max_file_mb * 1_000_000

    @property
    def max_pixels(self) -> int:
        """The largest picture that is decoded."""
        return self.max_megapixels * 1_000_000


class Extract(_Section):
    """Which network, where it runs, and in what portions."""

    backbone: str
    weights_file: str
    mean_file: str
    device: Annotated[str, _device("auto", "cpu")]
    precision: Literal["auto", "bf16", "fp32", "int8"]
    runtime: Literal["auto", "torch", "openvino"]
    batch_photos: PositiveInt
    shard_photos: PositiveInt
    instance: bool


class Tag(_Section):
    """What names the scenes."""

    tagger: str
    n_tags: PositiveInt
    confident_from: Share


class Train(_Section):
    """How a 2-layer head is trained and examined; HeadSettings knows what its values may be."""

    hidden: int
    dropout: float
    weight_decay: float
    learning_rate: float
    label_smoothing: float
    class_balance: float
    batch_size: int
    max_epochs: int
    patience: int
    validation_share: float
    confident_precision: float
    partition: str
    test_share: Share
    baselines: bool
    vocabulary: Literal["", "places365", "sun397"]
    seed: int


class Factor(_Section):
    """How topics are found."""

    n_topics: PositiveInt
    n_exemplars: PositiveInt
    max_iterations: PositiveInt
    tolerance: PositiveFloat
    stability_refits: NonNegativeInt
    seed: int


class Arrange(_Section):
    """How maps are laid out."""

    methods: Annotated[list[Literal["tsne", "umap"]], Field(min_length=1)]
    perplexity: PositiveFloat
    max_iterations: PositiveInt
    trust_neighbours: PositiveInt
    fit_at_most: PositiveInt
    seed: int


class Drift(_Section):
    """When topics and maps are fitted anew, and when that is advised."""

    refit: bool
    residual_ratio: PositiveFloat
    far_share: Share
    recall_ratio: Share
    placed_share: Share
    fewest_placed: PositiveInt
    sketch_photos: NonNegativeInt


class OwnVectors(_Section):
    """Files of users' own vectors, each a further representation."""

    files: dict[str, str]


class Relate(_Section):
    """How many neighbours are kept."""

    n_neighbours: PositiveInt


class Engine(_Section):
    """Where shards of photos are worked on."""

    kind: Literal["here", "dask"]
    address: str
    workers: PositiveInt
    threads: NonNegativeInt


class Store(_Section):
    """The claim on the atlas, and where other things are kept; empty: the platform's own place."""

    wait_minutes: NonNegativeInt
    heads_dir: str
    weights_dir: str
    collections_dir: str
    channels_dir: str
    offline: bool

    def heads(self) -> Path:
        """Return the folder of trained heads."""
        return _folder(self.heads_dir, user_data_path("sceneatlas") / "heads")

    def weights(self) -> Path:
        """Return the folder of downloaded weights."""
        return _folder(self.weights_dir, user_cache_path("sceneatlas") / "weights")

    def collections(self) -> Path:
        """Return the folder that keeps the features of training photos."""
        return _folder(self.collections_dir, user_cache_path("sceneatlas") / "collections")

    def channels(self) -> Path:
        """Return the folder that keeps pictures of what channels look for."""
        return _folder(self.channels_dir, user_cache_path("sceneatlas") / "channels")


class View(_Section):
    """Where the dashboard listens, who may come in, and what they are shown."""

    host: str
    port: Annotated[int, Field(ge=0, le=65_535)]
    atlas: str
    allowed_hosts: list[str]
    users_file: str
    session_hours: PositiveFloat
    proxy_header: str
    trusted_proxies: list[str]
    proxy_roles: dict[str, Literal["viewer", "editor"]]
    state_dir: str
    upload_mb: PositiveInt
    show_gps: bool

    def state(self) -> Path:
        """Return the folder of the secret and of the counts of logins."""
        return _folder(self.state_dir, user_data_path("sceneatlas") / "access")

    url: str


class Settings(BaseSettings):
    """All settings. An unknown key is an error that names it."""

    model_config = SettingsConfigDict(
        env_prefix="SCENEATLAS_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    scan: Scan
    extract: Extract
    tag: Tag
    train: Train
    factor: Factor
    arrange: Arrange
    drift: Drift
    vectors: OwnVectors
    relate: Relate
    engine: Engine
    store: Store
    view: View


def load_settings(profile: Path | None = None, /, **sections: dict[str, Any]) -> Settings:
    """Return the settings: defaults, then a profile file, then the environment, then `sections`.

    sections: values of the command line, such as extract={"device": "cpu"}.
    Raises ValueError for an unknown key or a value that is not allowed, FileNotFoundError for a
    missing profile.
    """
    files = [DEFAULTS] if profile is None else [profile, DEFAULTS]
    for file in files:
        _check_toml(file)

    class FromFiles(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            tomls = [TomlConfigSettingsSource(settings_cls, file) for file in files]
            return (init_settings, env_settings, *tomls)

    values = FromFiles(**sections)  # type: ignore[arg-type]
    return Settings.model_construct(
        **{name: getattr(values, name) for name in values.model_fields_set}
    )


def _check_toml(file: Path) -> None:
    try:
        tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{file} is not a TOML file: {error}") from error


def _folder(named: str, default: Path) -> Path:
    return Path(named).expanduser() if named else default
