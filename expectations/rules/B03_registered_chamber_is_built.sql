-- B03 · chambers · error
-- A registered chamber has been built: it is no preparatory one.
-- message: 登记的商会须先建有
-- would pass: 否；或“组建方式”为“单独组建”“联合组建”
-- cells: is_registered, formation
-- after: B02
applies_when: is_registered
holds: has_chamber and formation is distinct from 'preparatory'
