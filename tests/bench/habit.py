"""What an office does without a pipeline: pandas and openpyxl for five headline figures.

Belongs here: five figures of the province for each year. Does not: checks, addresses, other
divisions; a return that is not as the form prints it ends it.
"""

import sys
from pathlib import Path

import pandas as pd

PROVINCE = "450000"
RELIEF = {2018: "万企帮万村台账", 2022: "村企帮扶台账"}
HEADER = 2
"""The row of headers, counted from 0."""


def main(returns: Path, out: Path) -> None:
    years = [figures_of(folder) for folder in sorted(returns.iterdir())]
    pd.concat(years).to_parquet(out)


def figures_of(folder: Path) -> pd.DataFrame:
    """The five figures of a folder of one year's returns."""
    year = int(folder.name)
    relief_title = RELIEF[2022 if year >= 2022 else 2018]
    of_sheet: dict[str, list[pd.DataFrame]] = {}
    for path in sorted(folder.glob("*.xlsx")):
        sheets = ["乡镇街道商会名册", "调解案件台账", relief_title]
        by_title = pd.read_excel(path, sheet_name=sheets, header=HEADER, engine="openpyxl")
        for title, rows in by_title.items():
            of_sheet.setdefault(title, []).append(rows.assign(county=path.name[:6]))
    roster, cases, relief = (pd.concat(of_sheet[title]) for title in sheets)

    built = roster[roster["是否建有商会"] == "是"]
    # Development zones, farms and the like are listed, and count in no figure.
    last_three = built["乡镇(街道)代码"].astype(str).str[6:]
    built = built[~last_three.between("400", "599")]
    if "组建方式" in built:
        built = built[built["组建方式"] != "筹备中"]
    chambers = built.groupby(["county", "商会名称"])["是否民政登记"].first()
    registered = int((chambers == "是").sum())
    closed = pd.to_datetime(cases["办结日期"]).dt.year == year
    codes = relief["统一社会信用代码"]
    values = {
        "townships_with_chamber": built["乡镇(街道)代码"].nunique(),
        "registered_chambers": registered,
        "registration_rate": registered / len(chambers),
        "cases_settled": int((closed & (cases["办理结果"] == "调解成功")).sum()),
        "relief_enterprises": codes[codes.str[:2].isin(["91", "92", "93"])].nunique(),
    }
    return pd.DataFrame(
        {
            "report_year": year,
            "division_code": PROVINCE,
            "indicator": list(values),
            "value": [float(value) for value in values.values()],
        }
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
