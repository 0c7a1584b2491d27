"""What the room asks: messages that ask the same stand as one question.

`frontend/src/room-log/questions.ts` is the same; which messages belong together is decided once,
where a message is published (`asking`).
"""

from msgspec.structs import replace

from vitrine.realtime.entries import Answered, Chat, How, Mark
from vitrine.realtime.state import Asked, Question

QUESTIONS_KEPT = 40
ASKED_IN_FULL = 3  # messages of one question whose words are kept
ASKED_AT_MOST = 99
SPEAKS_FOR_SHOP = {Mark.HOST, Mark.MODERATOR, Mark.MEMBER}

Questions = tuple[Question, ...]


def asked(questions: Questions, message: Chat, question: str) -> Questions:
    if any(known.id == question for known in questions):
        return tuple(_joined(q, message) if q.id == question else q for q in questions)
    new = Question(id=question, at=message.at, asked=(_asked(message),))
    return _kept((*questions, new))


def answered(questions: Questions, cue: Answered) -> Questions:
    return tuple(replace(q, answered=cue.how) if q.id == cue.question else q for q in questions)


def replied(questions: Questions, message: Chat) -> Questions:
    """A reply of the shop's own people answers what it replies to."""
    of = message.reply_to
    if of is None or message.mark not in SPEAKS_FOR_SHOP:
        return questions
    return tuple(
        replace(q, answered=How.CHAT) if q.answered is None and _has(q, of) else q
        for q in questions
    )


def unasked(questions: Questions, message: str) -> Questions:
    """Without an erased message, and without what nobody else asked."""
    if not any(_has(q, message) for q in questions):
        return questions
    left = (_less(q, message) for q in questions)
    return tuple(q for q in left if q.asked)


def _joined(question: Question, message: Chat) -> Question:
    if question.count >= ASKED_AT_MOST or _has(question, message.id):
        return question
    if len(question.asked) < ASKED_IN_FULL and not question.more:
        return replace(question, asked=(*question.asked, _asked(message)))
    return replace(question, more=(*question.more, message.id))


def _less(question: Question, message: str) -> Question:
    return replace(
        question,
        asked=tuple(said for said in question.asked if said.id != message),
        more=tuple(said for said in question.more if said != message),
    )


def _has(question: Question, message: str) -> bool:
    return message in question.more or any(said.id == message for said in question.asked)


def _asked(message: Chat) -> Asked:
    return Asked(message.id, message.sender, message.text)


def _kept(questions: Questions) -> Questions:
    """Answered ones go first."""
    if len(questions) <= QUESTIONS_KEPT:
        return questions
    gone = next((q for q in questions if q.answered is not None), questions[0])
    return tuple(q for q in questions if q is not gone)
