-- E01 · mediation_cases · error
-- The mediation organisation is on the sheet of mediation organisations.
-- message: 案件对应的调解组织不在名单内
-- would pass: “商会调解组织”表中的调解组织名称
-- cells: mediation_organisation_name
holds: organisation_is_listed
