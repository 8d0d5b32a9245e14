"""Check characters of credit codes, and the slip a clerk most likely made."""

import pytest

from ingestion.values.credit_code import (
    check_character,
    is_valid,
    likely_slip,
    organisation_check_character,
)

# 91350100M000100Y43 is the example printed in GB 32100-2015. By hand:
# inner code M000100Y: M = 22, Y = 34; 22·3 + 1·5 + 34·2 = 139, 139 mod 11 = 7, 11 - 7 = 4.
# whole: 9·1 + 1·3 + 3·9 + 5·27 + 1·26 + M 21·20 + 1·8 + Y 30·30 + 4·28 = 1640,
# 1640 mod 31 = 28, 31 - 28 = 3.


def test_the_check_characters_of_the_standards_own_example():
    assert organisation_check_character("M000100Y") == "4"
    assert check_character("91350100M000100Y4") == "3"
    assert is_valid("91350100M000100Y43")


def test_an_organisation_code_may_end_in_x_or_nought():
    # 1·7 + 1·5 = 12, 12 mod 11 = 1: 10 is written X. 1·3 + 1·8 = 11, mod 11 = 0: 11 is written 0.
    assert organisation_check_character("01001000") == "X"
    assert organisation_check_character("10000100") == "0"


@pytest.mark.parametrize(
    "code",
    [
        "91350100M000100Y44",  # the last character
        "91350100M000100Y53",  # the check character inside
        "91350100M000100Y4",  # 17 characters
        "91350100M000100y43",  # a small letter
        "9135O100M000100Y43",  # a letter that credit codes never hold
        "",
    ],
)
def test_one_wrong_character_is_not_valid(code):
    assert not is_valid(code)


@pytest.mark.parametrize(
    "code", ["9135O100M000100Y43", "9I350100M000IOOY43", "9135OIOOM000100y43", "913S0100M000100Y43"]
)
def test_a_letter_taken_for_a_digit_is_offered_corrected(code):
    assert likely_slip(code) == "91350100M000100Y43"


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91350100M000100Y44", "9135V100M000100Y43"])
def test_nothing_is_offered_where_no_such_letter_explains_it(code):
    assert likely_slip(code) is None


def test_wrong_lengths_and_letters_are_named():
    with pytest.raises(ValueError, match="17 characters"):
        check_character("123")
    with pytest.raises(ValueError, match="8 digits"):
        organisation_check_character("1234567-")
