-- I01 · micro_practices · error
-- The kind belongs to the practice: its code begins with the practice's.
-- message: 具体形式与微实践类别不符
-- would pass: {kinds_of_the_practice}之一；或更正微实践类别
-- cells: practice_kind, practice
holds: starts_with(practice_kind, practice || '.')
