-- B09 · chambers · error
-- Leading enterprise members are among the enterprise members, and those among the members.
-- message: 其中项大于合计
-- would pass: 龙头企业会员 ≤ 企业会员 ≤ 会员总数 {member_count}
-- cells: enterprise_member_count, leading_enterprise_member_count, member_count
-- after: B02
applies_when: enterprise_member_count is not null or leading_enterprise_member_count is not null
holds:
    (enterprise_member_count is null or enterprise_member_count <= member_count)
    and (
        leading_enterprise_member_count is null
        or leading_enterprise_member_count <= coalesce(enterprise_member_count, member_count)
    )
anchor:
    case
        when enterprise_member_count > member_count then 'enterprise_member_count'
        else 'leading_enterprise_member_count'
    end
