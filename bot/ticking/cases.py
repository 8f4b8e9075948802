"""Cases whose due time has passed: every owner hears of each, once, in private."""

from __future__ import annotations

from datetime import datetime

from storage.cases.case_changes import ChangeCase, claim_overdue
from storage.cases.cases import get_case
from storage.company.staff import load_staff
from storage.database.engine import Tx
from survey.buttons.roles import Role
from survey.definition.definition import Definition


async def escalate_overdue(tx: Tx, definition: Definition, now: datetime) -> int:
    """Tell the owners of what nobody has finished in time; returns how many cases that is."""
    late = await claim_overdue(tx, now)
    if late:
        staff = await load_staff(tx, definition.company)
        owners = [one for one, role in staff.roles.items() if role is Role.OWNER]
        for case_id in late:
            case = await get_case(tx, case_id)
            assert case is not None
            await ChangeCase(case, {}, now, owners, definition, "overdue").apply(tx)
    return len(late)
