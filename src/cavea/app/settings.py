"""Settings: ``cavea.toml`` in the data directory, overridden by ``CAVEA_*``, overridden by flags.

This is the only module that reads the environment.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from cavea.domain.access import Dialect
from cavea.domain.libraries import LibraryKind

PREFIX: Final = "CAVEA_"
LIBRARY_PREFIX: Final = "CAVEA_LIBRARY_"
DEFAULT_PORT: Final = 8420
_LIBRARY: Final = re.compile(r"(?P<kind>[a-z]+):(?P<paths>.+)", re.DOTALL)


class SettingsRefusedError(Exception):
    """A setting cannot be used; the message names it and says what would be right."""


class FileSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What ``cavea.toml`` may hold; every field may also be an environment variable ``CAVEA_<FIELD>``."""

    host: Annotated[str, Meta(description="The address to listen on.")] = "0.0.0.0"  # noqa: S104 - a household's other devices reach it
    port: Annotated[int, Meta(ge=0, le=65535, description="The port to listen on; 0 for a free one.")] = (
        DEFAULT_PORT
    )
    cache_dir: Annotated[str, Meta(description="What can be made again; the XDG cache by default.")] = ""
    database_url: Annotated[str, Meta(description="`postgresql://…`; a SQLite file by default.")] = ""
    default_dialect: Annotated[Dialect, Meta(description="Of requests that choose none.")] = Dialect.ODEION
    admin_username: Annotated[str, Meta(description="Makes the first administrator, once.")] = ""
    admin_password: Annotated[str, Meta(description="Of the first administrator.")] = ""
    ffmpeg: Annotated[str, Meta(description="An ffmpeg to use instead of the one that came along.")] = ""
    trusted_proxies: Annotated[
        str, Meta(description="Addresses whose forwarded headers count, with commas.")
    ] = ""
    link_roots: Annotated[
        str,
        Meta(
            description="Folders, with commas, into which symbolic links in libraries may lead; none by default."
        ),
    ] = ""
    trust_folder_times_days: Annotated[
        int,
        Meta(
            ge=0,
            le=365,
            description="Days for which a folder's time is believed to tell of changes in it; 0 for never.",
        ),
    ] = 7
    watch_settle_seconds: Annotated[
        float,
        Meta(ge=0, le=3600, description="How long a file must not grow before a watched folder is scanned."),
    ] = 5.0
    watch_by_polling: Annotated[
        bool, Meta(description="Watch folders by listing them: for network disks that tell of no changes.")
    ] = False
    log_level: Annotated[str, Meta(description="`debug`, `info`, `warning` or `error`.")] = "info"
    log_format: Annotated[str, Meta(description="`console` or `json`.")] = "console"


@dataclass(frozen=True, slots=True)
class DeclaredLibrary:
    """A library that a setting declares."""

    name: str
    kind: LibraryKind
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is set, in one value.

    Attributes:
        data_dir: Where the server keeps what it must not lose.
        values: The settings proper.
        libraries: Declared by settings.
    """

    data_dir: Path
    values: FileSettings
    libraries: tuple[DeclaredLibrary, ...] = field(default_factory=tuple)

    @property
    def cache_dir(self) -> Path:
        """Where it keeps what can be made again: never inside the data directory by default."""
        if self.values.cache_dir:
            return Path(self.values.cache_dir).expanduser().absolute()
        base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
        name = "cavea-" + re.sub(r"\W+", "-", str(self.data_dir)).strip("-")[-60:]
        return Path(base).expanduser().absolute() / "cavea" / name

    @property
    def link_roots(self) -> tuple[str, ...]:
        """Folders into which symbolic links may lead."""
        parts = (part.strip() for part in self.values.link_roots.split(","))
        return tuple(str(Path(part).expanduser().absolute()) for part in parts if part)

    @property
    def database(self) -> str:
        """The address of the database."""
        return self.values.database_url or f"sqlite:{self.data_dir / 'cavea.db'}"

    @property
    def is_shared(self) -> bool:
        """Whether other processes may work on the same database."""
        return bool(self.values.database_url)


def load(
    data_dir: str | None = None, environment: Mapping[str, str] | None = None, **flags: object
) -> Settings:
    """Every setting, from the file, the environment and the flags.

    Args:
        data_dir: The flag ``--data-dir``; then ``CAVEA_DATA_DIR``, then the XDG default.
        environment: Instead of the process's own.
        flags: Fields of :class:`FileSettings`; None for one that was not given.

    Raises:
        SettingsRefusedError: One of them cannot be used.
    """
    env = os.environ if environment is None else environment
    folder = Path(data_dir or env.get("CAVEA_DATA_DIR") or _xdg_data(env)).expanduser().absolute()
    values: dict[str, Any] = _read_file(folder / "cavea.toml")
    values |= _from_environment(env)
    values |= {name: value for name, value in flags.items() if value is not None}
    try:
        read = msgspec.convert(values, FileSettings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsRefusedError(f"a setting cannot be used: {error}") from error
    if read.database_url and not read.database_url.startswith(("postgresql://", "postgres://")):
        raise SettingsRefusedError("CAVEA_DATABASE_URL must begin with postgresql://")
    if read.log_level not in ("debug", "info", "warning", "error"):
        raise SettingsRefusedError("CAVEA_LOG_LEVEL must be debug, info, warning or error")
    return Settings(folder, read, tuple(_libraries(env)))


def _xdg_data(env: Mapping[str, str]) -> str:
    return str(Path(env.get("XDG_DATA_HOME") or "~/.local/share") / "cavea")


def _read_file(path: Path) -> dict[str, Any]:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingsRefusedError(f"{path} cannot be read: {error.strerror}") from error
    try:
        values: dict[str, Any] = msgspec.toml.decode(raw, type=dict[str, Any])
    except (msgspec.DecodeError, msgspec.ValidationError, ValueError) as error:
        raise SettingsRefusedError(f"{path} is not TOML: {error}") from error
    unknown = sorted(values.keys() - {f.name for f in msgspec.structs.fields(FileSettings)})
    if unknown:
        raise SettingsRefusedError(f"{path} has unknown settings: {', '.join(unknown)}")
    return values


def _from_environment(env: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for found in msgspec.structs.fields(FileSettings):
        name = PREFIX + found.name.upper()
        if env.get(name):
            values[found.name] = env[name]
        elif env.get(f"{name}_FILE"):
            try:
                values[found.name] = Path(env[f"{name}_FILE"]).read_text().strip()
            except OSError as error:
                raise SettingsRefusedError(f"{name}_FILE cannot be read: {error.strerror}") from error
    return values


def _libraries(env: Mapping[str, str]) -> list[DeclaredLibrary]:
    declared: list[DeclaredLibrary] = []
    for name in sorted(env):
        if not name.startswith(LIBRARY_PREFIX) or not env[name]:
            continue
        match = _LIBRARY.fullmatch(env[name])
        kind = match["kind"] if match else ""
        if match is None or kind not in set(LibraryKind):
            raise SettingsRefusedError(
                f"{name} must be <kind>:<path>[,<path>], for example movies:/media/movies"
            )
        paths = tuple(str(Path(part).expanduser().absolute()) for part in match["paths"].split(",") if part)
        declared.append(DeclaredLibrary(name.removeprefix(LIBRARY_PREFIX).lower(), LibraryKind(kind), paths))
    return declared
