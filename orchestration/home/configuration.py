"""`shanghui.toml`: what may differ between homes, each key with a default and a comment.

Belongs here: the keys, reading the file, writing it out with comments. Does not: what a setting
does.
"""

import calendar
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from ingestion.closest import not_known
from ingestion.errors import ShanghuiError
from ingestion.form import Forms, load_forms
from ingestion.formats import DEFAULT_LIMITS, MEBIBYTE, ReadingLimits
from ingestion.receive import Deadline
from ingestion.register import Register, load_register
from orchestration.home.alert_settings import KEYS as ALERT_KEYS
from orchestration.home.alert_settings import AlertSettings, alert_settings
from orchestration.home.dagster_settings import FILES, STORAGES
from orchestration.home.desk_settings import KEYS as DESK_KEYS
from orchestration.home.desk_settings import DeskSettings, desk_settings
from orchestration.home.engine_settings import KEYS as ENGINE_KEYS
from orchestration.home.engine_settings import EngineSettings, engine_settings
from orchestration.home.keys import Key, Setting, are_texts, is_code, is_text, is_whole
from orchestration.home.log_settings import KEYS as LOG_KEYS
from orchestration.home.log_settings import LogSettings, log_settings
from orchestration.home.retention_settings import KEYS as RETENTION_KEYS
from orchestration.home.retention_settings import RetentionSettings, retention_settings
from orchestration.home.watching_settings import KEYS as WATCHING_KEYS
from orchestration.home.watching_settings import WatchingSettings, watching_settings

FILE_NAME = "shanghui.toml"

WITHHELD_BELOW_PERCENT = 90
REPORT_FORMATS = ("html", "docx", "pdf", "xlsx")
PUBLIC_THRESHOLD = 3


class ConfigurationError(ShanghuiError):
    """The file cannot be used; the message names the file, the key and what would work."""


@dataclass(frozen=True)
class Configuration:
    """The settings of a home. Folders are absolute, or as they were given in code."""

    province: str = "450000"
    form_folders: tuple[Path, ...] = ()
    register_folders: tuple[Path, ...] = ()
    deadline: Deadline = field(default_factory=Deadline)
    limits: ReadingLimits = DEFAULT_LIMITS
    withheld_below_percent: int = WITHHELD_BELOW_PERCENT
    report_formats: tuple[str, ...] = REPORT_FORMATS
    report_template: Path | None = None
    report_polygons: Path | None = None
    notice: str = ""
    notice_en: str = ""
    public_threshold: int = PUBLIC_THRESHOLD
    alerts: AlertSettings = field(default_factory=AlertSettings)
    watching: WatchingSettings = field(default_factory=WatchingSettings)
    dagster_storage: str = FILES
    log: LogSettings = field(default_factory=LogSettings)
    retention: RetentionSettings = field(default_factory=RetentionSettings)
    desk: DeskSettings = field(default_factory=DeskSettings)
    engine: EngineSettings = field(default_factory=EngineSettings)

    def deciding_figures(self) -> dict[str, str]:
        """What changes figures, forms and registers aside, which have fingerprints of their own."""
        return {
            "deadline": f"{self.deadline.month:02}-{self.deadline.day:02}",
            "withheld_below_percent": str(self.withheld_below_percent),
        }

    def with_figures_decided_by(self, written: Mapping[str, str]) -> "Configuration":
        """These settings, with what changes figures as `deciding_figures` once wrote it."""
        month, day = map(int, written["deadline"].split("-"))
        percent = written.get("withheld_below_percent", str(WITHHELD_BELOW_PERCENT))
        return replace(self, deadline=Deadline(month, day), withheld_below_percent=int(percent))

    @cached_property
    def forms(self) -> Forms:
        """The built-in form versions and those of `form_folders`. Raises FormError."""
        return load_forms(self.form_folders)

    @cached_property
    def register(self) -> Register:
        """The province's lists of divisions, built in or of `register_folders`.

        Raises RegisterError.
        """
        return load_register(self.register_folders).of_province(self.province)


DEFAULTS = Configuration()
"""The settings of a home without a file."""


def _are_formats(value: Any) -> bool:
    return are_texts(value) and set(value) <= set(REPORT_FORMATS)


KEYS = (
    Key(
        "province",
        "450000",
        "The province whose counties file here, by its code. Its name, prefectures, counties and\n"
        "townships are those of the lists of divisions: another than the built-in one needs its\n"
        "own under register_folders.",
        'a division code of six digits, as "450000"',
        is_code,
    ),
    Key(
        "form_folders",
        [],
        "Folders that add form versions to the built-in ones: a forms.csv each, and what differs.\n"
        "The years of a later folder are its own. Relative to this file.",
        'a list of folders, as ["forms/2025"]',
        are_texts,
    ),
    Key(
        "register_folders",
        [],
        "Folders that add lists of divisions and changes of codes to the built-in ones.\n"
        "Relative to this file.",
        'a list of folders, as ["registers/2025"]',
        are_texts,
    ),
    Key(
        "deadline.month",
        1,
        "A return is due on this day of the year after its report year, in Asia/Shanghai.",
        "a whole number from 1 to 12",
        is_whole(1, 12),
    ),
    Key("deadline.day", 31, "", "a whole number from 1 to 31", is_whole(1, 31)),
    Key(
        "publishing.withheld_below_percent",
        WITHHELD_BELOW_PERCENT,
        "A figure of a prefecture or the province is withheld where fewer of the counties it\n"
        "should rest on, in percent, have a return in force. 0 withholds none.",
        "a whole number from 0 to 100",
        is_whole(0, 100),
    ),
    Key(
        "publishing.notice",
        "",
        "A line that stands under the title of what is made for readers, as 征求意见稿.",
        "a text",
        is_text,
    ),
    Key(
        "publishing.notice_en",
        "",
        "The same in English, for what is made in English too; else the line above stands there.",
        "a text",
        is_text,
    ),
    Key(
        "report.formats",
        list(REPORT_FORMATS),
        "The forms in which the annual report is made after a release whose figures changed.\n"
        "[] makes none; `shanghui report` makes one at any time.",
        'a list of "html", "docx", "pdf", "xlsx"',
        _are_formats,
    ),
    Key(
        "report.template",
        "",
        "A Word template for it, relative to this file; `shanghui report --write-template` writes\n"
        "the one used without it.",
        'a file, as "report.docx"',
        is_text,
    ),
    Key(
        "report.polygons",
        "",
        "Boundaries of counties or prefectures for a map, as GeoJSON whose features have their\n"
        "division_code, adcode or code; relative to this file. Without them there is no map.",
        'a file, as "boundaries.geojson"',
        is_text,
    ),
    Key(
        "public.threshold",
        PUBLIC_THRESHOLD,
        "`shanghui publish-public` does not tell a figure behind which stand fewer cases,\n"
        "demands, enterprises, people or households than this, nor what it could be computed\n"
        "from.",
        "a whole number from 2 to 100",
        is_whole(2, 100),
    ),
    Key(
        "reading.memory_limit_mb",
        DEFAULT_LIMITS.memory_bytes // MEBIBYTE,
        "What reading a file may take: memory beyond what the process needs, and time. A file\n"
        "that takes more is not read, and the message says so.",
        "a whole number from 64 to 1048576",
        is_whole(64, 1_048_576),
    ),
    Key(
        "reading.time_limit_seconds",
        int(DEFAULT_LIMITS.seconds_per_file),
        "",
        "a whole number from 1 to 86400",
        is_whole(1, 86_400),
    ),
    *ALERT_KEYS,
    *WATCHING_KEYS,
    Key(
        "dagster.storage",
        FILES,
        "Where Dagster keeps its records of runs: in files of the home, or in the PostgreSQL that\n"
        "the variables PGHOST, PGDATABASE, PGUSER, … name, for a service whose web page and\n"
        "daemon write at the same time. What was recorded in one is not carried to the other.",
        '"files" or "postgresql"',
        lambda value: value in STORAGES,
    ),
    *LOG_KEYS,
    *RETENTION_KEYS,
    *DESK_KEYS,
    *ENGINE_KEYS,
)
"""Every key, in the order of the file."""
BY_NAME = {key.name: key for key in KEYS}
SECTIONS = frozenset(name.partition(".")[0] for name in BY_NAME if "." in name)


def read_configuration(home: Path) -> Configuration:
    """The settings of the home's file, the defaults without one. Raises ConfigurationError."""
    path = home / FILE_NAME
    # Each key says itself what its value must be, and reading the file held it to that.
    settings: dict[str, Any] = {name: key.default for name, key in BY_NAME.items()}
    settings |= read_settings(path)
    month, day = settings["deadline.month"], settings["deadline.day"]
    # Of a common year: the deadline is there every year.
    if day > calendar.monthrange(2001, month)[1]:
        raise ConfigurationError(f"{path}: deadline.day is {day}; month {month} has no such day")
    return Configuration(
        province=settings["province"],
        form_folders=_folders(path, "form_folders", settings),
        register_folders=_folders(path, "register_folders", settings),
        deadline=Deadline(month, day),
        limits=replace(
            DEFAULT_LIMITS,
            memory_bytes=settings["reading.memory_limit_mb"] * MEBIBYTE,
            seconds_per_file=float(settings["reading.time_limit_seconds"]),
        ),
        withheld_below_percent=settings["publishing.withheld_below_percent"],
        report_formats=tuple(settings["report.formats"]),
        report_template=_file(home, settings["report.template"]),
        report_polygons=_file(home, settings["report.polygons"]),
        notice=settings["publishing.notice"],
        notice_en=settings["publishing.notice_en"],
        public_threshold=settings["public.threshold"],
        alerts=alert_settings(home, settings),
        watching=watching_settings(settings),
        dagster_storage=settings["dagster.storage"],
        log=log_settings(settings),
        retention=retention_settings(settings),
        desk=desk_settings(settings),
        engine=engine_settings(settings),
    )


def read_settings(path: Path) -> dict[str, Setting]:
    """Key → value, of the keys the file has; none where there is no file."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        found = tomllib.loads(text.replace("\r\n", "\n"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: not a text in UTF-8; save it as one") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path}: cannot be read as TOML: {error}") from error
    settings = dict(_flat(found, path))
    for name, value in settings.items():
        key = BY_NAME[name]
        if not key.is_right(value):
            found_words = f"is {_as_toml(value)}" if key.may_be_shown else "cannot be used"
            raise ConfigurationError(f"{path}: {name} {found_words}; it must be {key.expected}")
    return settings


def _flat(found: Mapping[str, Any], path: Path) -> Iterator[tuple[str, Any]]:
    for name, value in found.items():
        is_section = isinstance(value, dict) and (value or name in SECTIONS)
        if is_section and name not in BY_NAME:
            names = {f"{name}.{inner}": of_inner for inner, of_inner in value.items()}
        else:
            names = {name: value}
        for full_name, of_name in names.items():
            if full_name not in BY_NAME:
                raise ConfigurationError(f"{path}: {_no_such_key(full_name)}")
            yield full_name, of_name


def _no_such_key(name: str) -> str:
    if name in SECTIONS:
        keys = ", ".join(key for key in BY_NAME if key.startswith(f"{name}."))
        return f"there is no key {name}; its keys are {keys}"
    return not_known("key", name, (*BY_NAME, *sorted(SECTIONS)))


def _file(home: Path, name: str) -> Path | None:
    """A file the settings name; what needs it says where it is missing."""
    return home / name if name else None


def _folders(path: Path, name: str, settings: Mapping[str, Any]) -> tuple[Path, ...]:
    folders = tuple(path.parent / text for text in settings[name])
    for folder in folders:
        if not folder.is_dir():
            raise ConfigurationError(f"{path}: {name} has {folder}; there is no such folder")
    return folders


def _as_toml(value: Any) -> str:
    if isinstance(value, (str, int, bool, list)):
        # Texts, numbers and lists of texts are written alike in JSON and TOML.
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def as_file(settings: Mapping[str, Setting]) -> str:
    """The whole file: every key with its comment and its value, the default where none is given."""
    lines = [
        f"# {FILE_NAME}: every key, its default unless the home's file says otherwise.",
        "# Put into the home what is to differ; what is left out keeps its default.",
    ]
    section = ""
    for key in KEYS:
        of_section, _, name = key.name.rpartition(".")
        lines.append("")
        if of_section != section:
            section = of_section
            lines.append(f"[{section}]")
        elif section and not key.comment:
            lines.pop()
        lines += [f"# {line}" for line in key.comment.splitlines()]
        value = settings.get(key.name, key.default)
        is_default = value == key.default
        default = "" if is_default else f"  # default: {_as_toml(key.default)}"
        lines.append(f"{name} = {_as_toml(value)}{default}")
    return "\n".join(lines) + "\n"
