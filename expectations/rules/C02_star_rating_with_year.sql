-- C02 · branches · error
-- A star rating is blank or 0 to 5; one of 1 to 5 has a year, not later than the report year.
-- message: 星级或评定年度取值不符
-- would pass: 星级为 0 至 5；有星级的，评定年度 ≤ {report_year}
-- cells: star_rating, star_rating_year
applies_when: star_rating is not null
holds:
    star_rating = 0
    or (
        star_rating between 1 and 5
        and star_rating_year is not null
        and star_rating_year <= report_year
    )
anchor: if(star_rating between 1 and 5, 'star_rating_year', 'star_rating')
