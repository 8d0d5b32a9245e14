-- B05 · chambers · query
-- A chamber's credit code begins with 51, and its characters 3 to 6 are those of the region or of
-- a prefecture in it. Characters 7 and 8 may be those of a county that has gone.
-- message: 社会团体统一社会信用代码应以51开头,登记管理机关应在本省(自治区、直辖市)内
-- would pass: 以51开头、第3至6位为本省(自治区、直辖市)或其设区市代码前4位的18位统一社会信用代码
-- cells: unified_social_credit_code
-- after: B02, B04b
applies_when:
    unified_social_credit_code is not null
    and row_number = first_row_of_chamber_and_credit_code
holds:
    left(unified_social_credit_code, 2) = '51'
    and substring(unified_social_credit_code, 3, 4) in (select prefix from registering_prefixes)
