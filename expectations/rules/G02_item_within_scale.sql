-- G02 · points · error
-- An item is at most the maximum of the year's points scale. That none is below 0 is the field
-- rule's.
-- message: 单项得分超出当年评分标准
-- would pass: 0 至 {maximum} 分
-- cells: stated_field
-- over: points_items
holds: points <= maximum
