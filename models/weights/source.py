"""Where a published weights file is to be had, and how to know that it is the right one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightsSource:
    """One published weights file.

    urls: mirrors, tried in this order. sha256: lower-case hexadecimal; None where nobody could
    tell it, then the cache pins it at first use. sha256_prefix: its first digits, where only these
    are published; they catch accidents, not malice. n_bytes: None where unknown.
    package, package_path: an importable package that carries the file, and where in it.
    """

    file_name: str
    licence: str
    urls: tuple[str, ...] = ()
    sha256: str | None = None
    sha256_prefix: str = ""
    n_bytes: int | None = None
    package: str | None = None
    package_path: str | None = None

    def __post_init__(self) -> None:
        if not self.urls and not (self.package and self.package_path):
            raise ValueError(f"{self.file_name} names neither a URL nor a package that carries it")
        if self.package and not self.sha256:
            raise ValueError(f"{self.file_name} lies in a package; its SHA-256 can be known")
