-- E06 · mediation_cases · query
-- No two cases share organisation, day of acceptance, kind of dispute and a stated amount. The
-- finding stands on the later row.
-- message: 疑似重复登记
-- would pass: 确为两案的，请在“核实说明”中说明；重复登记的，删去本行（与第{first_row_of_look_alike}行相同）
-- cells: mediation_organisation_name, accepted_on, dispute_kind, amount_in_dispute
-- related: case_no, case_no in first_row_of_look_alike
-- after: E05
-- stands on: row
applies_when: amount_in_dispute is not null
holds: row_number = first_row_of_look_alike
