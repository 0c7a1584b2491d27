from vitrine.db import Fact


class MemberInvited(Fact, frozen=True, kw_only=True, tag="shop.member_invited"):
    invitation_id: int
