"""How the house says no: one small base class, translated once at the front doors."""

from typing import Any


class Refusal(Exception):
    """A known 'no', with words for the user; subclasses live beside the function that raises them.

    `code` is for machines (snake case), `status` is the HTTP answer of the faces, `message` a translatable
    sentence that may name `facts`, which must hold no personal data.
    """

    code = "refused"
    status = 409
    message: Any = "This cannot be done."

    def __init__(self, message: Any = None, **facts: Any) -> None:
        self.facts = facts
        if message is not None:
            self.message = message
        super().__init__(str(self))

    def __str__(self) -> str:
        text = str(self.message)
        return text % self.facts if self.facts and "%(" in text else text


class NotAllowed(Refusal):
    """The role of this membership does not include the right that was asked for."""

    code = "not_allowed"
    status = 403
    message = "Your role does not allow this."


class NotFound(Refusal):
    """There is no such thing, or not for you: both are told alike."""

    code = "not_found"
    status = 404
    message = "Not found."
