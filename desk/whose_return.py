"""Whose return an uploaded file is: only the link's own county and year may be filed by a link.

Belongs here: the refusals, each a sentence that names what was found. Does not: judging the return.
"""

from desk.desk_error import RefusedError
from desk.links import Link
from expectations.answers import FileAnswer, FilingAnswer
from ingestion.register import Division, Register

REFUSED = 422


def return_of(answer: FileAnswer, link: Link, county: Division, register: Register) -> FilingAnswer:
    """The one return a file holds, if it is that of the link. Raises RefusedError otherwise."""
    asked = f"这个链接只收{county.name}（{county.code}）{link.report_year}年度的"
    if not answer.filings:
        words = answer.read_message_zh or "请用从这里下载的模板填写，另存为 .xlsx 后重新上传。"
        raise RefusedError(REFUSED, "这个文件读不出来", words)
    if len(answer.filings) > 1:
        counties = "、".join(map(_named, answer.filings))
        raise RefusedError(
            REFUSED,
            "一个文件只能有一份年报",
            f"文件里有 {len(answer.filings)} 份年报（{counties}）。{asked}，请单独成册后上传。",
        )
    [filing] = answer.filings
    if filing.county_code is None or not _is_of(register, filing, link):
        raise RefusedError(
            REFUSED,
            "不是贵县（市、区）的年报",
            f"封面上填的是{_named(filing)}，{asked}。请核对封面的区划代码，或换成正确的文件。",
        )
    if filing.report_year != link.report_year:
        raise RefusedError(
            REFUSED,
            "不是这一年度的年报",
            f"封面上填的是{filing.report_year}年度，{asked}。请核对封面的报告年度，"
            "或换成正确的文件。",
        )
    return filing


def _is_of(register: Register, filing: FilingAnswer, link: Link) -> bool:
    """Whether a return is of the link's county, which may have another code in another year."""
    if filing.report_year == link.report_year:
        return filing.county_code == link.county_code
    lines = register.county_lines()
    return lines[filing.county_code or ""] == lines[link.county_code or ""]


def _named(filing: FilingAnswer) -> str:
    if filing.county_code is None:
        return "名录中没有的单位"
    return f"{filing.county_name}（{filing.county_code}）"
