"""shanghui.toml: defaults, what is in it, and one clear line for what cannot be used."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from orchestration.home.configuration import (
    BY_NAME,
    DEFAULTS,
    ConfigurationError,
    as_file,
    read_configuration,
    read_settings,
)


def write(home: Path, text: str) -> Path:
    path = home / "shanghui.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_home_without_a_file_has_the_defaults(tmp_path):
    configuration = read_configuration(tmp_path)
    assert configuration == DEFAULTS
    assert configuration.province == "450000"
    assert configuration.deadline.of_year(2022) == date(2023, 1, 31)
    assert configuration.limits.memory_bytes == 1024 * 1024 * 1024
    assert configuration.limits.seconds_per_file == 60
    assert configuration.forms.report_years == tuple(range(2018, 2025))
    assert read_configuration(tmp_path / "not there") == DEFAULTS


def test_a_key_of_the_file_takes_the_place_of_its_default_alone(tmp_path):
    (tmp_path / "registers").mkdir()
    write(
        tmp_path,
        """
        province = "450100"
        register_folders = ["registers"]
        [deadline]
        month = 2
        day = 28
        [publishing]
        withheld_below_percent = 80
        [reading]
        time_limit_seconds = 5
        """,
    )
    configuration = read_configuration(tmp_path)
    assert configuration.province == "450100"
    assert configuration.register_folders == (tmp_path / "registers",)
    assert configuration.deadline.of_year(2023) == date(2024, 2, 28)
    assert configuration.limits.seconds_per_file == 5
    assert configuration.limits.memory_bytes == 1024 * 1024 * 1024
    assert configuration.form_folders == ()
    assert configuration.deciding_figures() == {
        "deadline": "02-28",
        "withheld_below_percent": "80",
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('provinz = "450000"', "there is no key 'provinz'; do you mean province?"),
        ("[deadline]\nmonat = 2", "there is no key 'deadline.monat'; do you mean deadline.month"),
        ("[deadlin]\nday = 2", "there is no key 'deadlin.day'; do you mean deadline.day"),
        ("[reeding]", "there is no key 'reeding'; do you mean reading"),
        ("deadline = 3", "there is no key deadline; its keys are deadline.month, deadline.day"),
        (
            '[deadline]\nmonth = "2"',
            'deadline.month is "2"; it must be a whole number from 1 to 12',
        ),
        ("[deadline]\nday = true", "deadline.day is true; it must be a whole number from 1 to 31"),
        ("[deadline]\nmonth = 13", "deadline.month is 13; it must be a whole number from 1 to 12"),
        ("[deadline]\nmonth = 2\nday = 29", "deadline.day is 29; month 2 has no such day"),
        ("province = 450000", 'province is 450000; it must be a division code of six digits, as "'),
        ('form_folders = "forms"', 'form_folders is "forms"; it must be a list of folders, as ["'),
        ('form_folders = ["forms"]', "there is no such folder"),
        ("reading.time_limit_seconds = 0", "reading.time_limit_seconds is 0; it must be a whole"),
        ("[deadline\nmonth = 2", "cannot be read as TOML: "),
    ],
)
def test_what_cannot_be_used_is_one_line_that_names_the_key(tmp_path, text, message):
    path = write(tmp_path, text)
    with pytest.raises(ConfigurationError) as told:
        read_configuration(tmp_path)
    assert str(told.value).startswith(f"{path}: ")
    assert message in str(told.value)
    assert "\n" not in str(told.value)


def test_a_file_that_is_no_text_is_told(tmp_path):
    (tmp_path / "shanghui.toml").write_bytes(b"province = '\xb9\xe3\xce\xf7'")
    with pytest.raises(ConfigurationError, match="not a text in UTF-8"):
        read_configuration(tmp_path)


def test_the_printed_file_says_every_key_and_reads_back_as_what_it_says(tmp_path):
    printed = as_file({})
    write(tmp_path, printed)
    assert read_configuration(tmp_path) == DEFAULTS
    assert set(read_settings(tmp_path / "shanghui.toml")) == set(BY_NAME)
    # Every key stands under a comment, its own or that of the key before it.
    assert printed.count("\n# ") >= len(tomllib.loads(printed))


def test_the_printed_file_says_what_is_in_force_and_what_the_default_is(tmp_path):
    write(tmp_path, "[deadline]\nday = 15\n")
    printed = as_file(read_settings(tmp_path / "shanghui.toml"))
    assert "day = 15  # default: 31\n" in printed
    assert "month = 1\n" in printed
    write(tmp_path, printed)
    assert read_configuration(tmp_path).deadline.day == 15
