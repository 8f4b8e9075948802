"""At the start: what the process that died had promised and not sent is sent, once.

Only questions: whoever pressed Start and got nothing has no button that could be tapped again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from bot.receiving.receive import Receiver
from bot.receiving.replying import Replier
from handlers.again import question_owed
from handlers.update.step import Reply
from storage.asking.owed import claim_owed

log = structlog.get_logger()

OTHERS = timedelta(seconds=10)  # in which another replica notes that its own have arrived


async def put_owed(receiver: Receiver, replier: Replier, started: datetime) -> int:
    """Put again the questions owed when this process began; returns how many."""
    store = receiver.store
    if store.dialect == "postgresql":  # replicas: the one that put them may be alive, and at it
        await receiver.clock.sleep(OTHERS.total_seconds())
    replies: list[Reply] = []
    async with store.write() as tx:
        definition = await receiver.definitions.refresh(tx)
        keys = [survey.key for survey in definition.surveys]
        for invitation_id in await claim_owed(tx, keys, started):
            step = await question_owed(invitation_id, tx, receiver.clock.now(), definition)
            replies += step.replies
    replier.send(replies)
    if replies:
        log.info("questions owed are put again", updates=len(replies))
    return len(replies)
