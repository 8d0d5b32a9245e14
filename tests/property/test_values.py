"""Whatever the value and however it is written, it is read back exactly; or it is refused."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ingestion.form.form_files import load_forms
from ingestion.formats.number_format import shown_number
from ingestion.rows.field_readers import reader_of
from ingestion.values.read_numbers import read_rate

FORM = load_forms().for_year(2022)
FULL_WIDTH = str.maketrans("0123456789.,%-", "０１２３４５６７８９．，％－")
CHINESE_DIGITS = "〇一二三四五六七八九"
SPACES = st.sampled_from(["", " ", "　", "\n", "\t", "\u200b"])


def read(sheet: str, field: str, value):
    definition = FORM.sheet(sheet).field(field)
    return reader_of(definition, FORM)(value)


counts = st.integers(min_value=0, max_value=999_999_999)
amounts = st.decimals(min_value=0, max_value=99_999_999, places=4)
days = st.dates(min_value=date(1957, 6, 29), max_value=date(2064, 4, 8))


@given(counts, SPACES, SPACES)
def test_a_count_is_read_from_every_style(count, before, after):
    styles = [
        float(count),
        str(count),
        f"{count:,}",
        f"{count}个",
        f"{count}.0",
        f"{count:,}".translate(FULL_WIDTH),
        f"{count} 个",
    ]
    for written in styles:
        value = f"{before}{written}{after}" if isinstance(written, str) else written
        assert read("chambers", "member_count", value).value == count


@given(amounts, SPACES, SPACES)
def test_an_amount_is_read_exactly_from_every_style(amount, before, after):
    plain = format(amount, "f")
    styles = [plain, f"{amount:,}", f"{plain}万元", plain.translate(FULL_WIDTH)]
    for written in styles:
        reading = read("mediation_cases", "amount_in_dispute", f"{before}{written}{after}")
        assert reading.value == amount
    assert read("mediation_cases", "amount_in_dispute", float(amount)).value == amount


@given(st.lists(amounts, min_size=2, max_size=8))
def test_a_sum_a_spreadsheet_shows_is_read_as_it_shows(parts):
    shown = sum(parts, Decimal(0))
    stored = sum(float(part) for part in parts)
    assert read("mediation_cases", "amount_in_dispute", stored).value == shown


@given(st.integers(min_value=1, max_value=99_999), st.sampled_from([("万", 10**4), ("亿", 10**8)]))
def test_ten_thousands_and_hundred_millions_multiply(hundredths, unit):
    word, size = unit
    number = Decimal(hundredths) / 100
    assert read("chambers", "member_count", f"{number}{word}").value == number * size
    in_yuan = read("mediation_cases", "amount_in_dispute", f"{number}{word}元")
    assert in_yuan.value == number * size / 10_000


@given(days, SPACES, SPACES)
def test_a_day_is_read_from_every_style(day, before, after):
    year, month, number = day.year, day.month, day.day
    words = f"{year}年{month}月{number}日"
    styles = [
        words,
        words.translate(FULL_WIDTH),
        f"{year}年{month:02}月{number:02}日",
        f"{year}.{month}.{number}",
        f"{year}/{month}/{number}",
        f"{year}-{month}-{number}",
        f"{year}-{month:02}-{number:02}",
        f"{year}{month:02}{number:02}",
        f"{year}-{month:02}-{number:02} 00:00:00",
        _in_chinese(day),
    ]
    for written in styles:
        assert read("chambers", "established_on", f"{before}{written}{after}").value == day
    assert read("chambers", "established_on", float(f"{day:%Y%m%d}")).value == day
    serial = (day - date(1899, 12, 30)) / timedelta(days=1)
    assert read("chambers", "established_on", serial).value == day


def _in_chinese(day: date) -> str:
    def numeral(number: int) -> str:
        tens, ones = divmod(number, 10)
        digits = "〇一二三四五六七八九"
        return ("", "十", "二十", "三十")[tens] + (digits[ones] if ones else "")

    year = "".join(CHINESE_DIGITS[int(digit)] for digit in str(day.year))
    return f"{year}年{numeral(day.month)}月{numeral(day.day)}日"


@given(days)
def test_a_month_is_its_first_day_or_refused(day):
    styles = (f"{day.year}年{day.month}月", f"{day.year}.{day.month}", f"{day.year}-{day.month:02}")
    for written in styles:
        reading = read("chambers", "established_on", written)
        assert (reading.value, reading.is_month) == (day.replace(day=1), True)
        assert read("mediation_cases", "accepted_on", written).is_unreadable


@given(st.integers(min_value=0, max_value=1_000_000))
def test_a_rate_is_the_same_fraction_from_every_style(millionths):
    fraction = Decimal(millionths) / 1_000_000
    percent = format(fraction * 100, "f")
    assert read_rate(shown_number(float(fraction), "0.00%")).value == fraction
    for written in (float(percent), percent, f"{percent}%", f"{percent}％".translate(FULL_WIDTH)):
        assert read_rate(written).value == fraction


@given(st.from_regex(r"[0-9]{9}", fullmatch=True).filter(lambda code: code[0] != "0"))
def test_a_code_is_the_same_digits_as_text_and_as_a_number(code):
    styles = (code, float(code), f" {code} ", code.translate(FULL_WIDTH), f"{code[:6]} {code[6:]}")
    for written in styles:
        assert read("chambers", "township_code", written).value == code


@given(st.lists(st.from_regex(r"[0-9]{1,3}", fullmatch=True), min_size=1, unique=True))
def test_ids_are_text_whatever_stands_between_them(ids):
    for mark in ("; ", "；", ",", "，", "、", "/", " ", "\n"):
        assert read("branches", "instructor_ids", mark.join(ids)).value == ids


@given(
    counts,
    st.sampled_from(
        [
            "约{}",
            "{}余",
            "近{}",
            "{}多",
            "{}左右",
            "{}以上",
            "不足{}",
            "{}-{}",
            "{}至{}个",
            "大约{}个",
        ]
    ),
)
def test_a_number_that_is_not_exact_is_refused(count, written):
    assert read("chambers", "member_count", written.format(count, count + 1)).is_unreadable


@given(st.text(max_size=12))
def test_any_text_at_all_is_read_blank_refused_or_what_it_says(text):
    for sheet, field in (
        ("chambers", "member_count"),
        ("mediation_cases", "amount_in_dispute"),
        ("chambers", "established_on"),
        ("chambers", "has_chamber"),
        ("chambers", "formation"),
        ("branches", "instructor_ids"),
        ("chambers", "township_code"),
        ("chambers", "chamber_name"),
    ):
        reading = read(sheet, field, text)
        is_read = reading.value is not None
        is_blank = reading.convention == "blank mark"
        assert is_read + is_blank + reading.is_unreadable + reading.is_unlisted == 1


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_of_any_size_is_read_as_shown_or_refused(number):
    reading = read("mediation_cases", "amount_in_dispute", number)
    if reading.value is not None:
        assert abs(float(reading.value) - number) <= max(abs(number) * 1e-14, 5e-9)
