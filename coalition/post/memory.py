"""A gateway that keeps letters in memory: the post office of the tests."""

from collections import deque
from collections.abc import Sequence

from coalition.post.rules import Letter, Outcome, Receipt


class MemoryGateway:
    """Accepts everything, unless receipts were laid out before; what it got stands in `letters`."""

    name = "memory"

    def __init__(self, receipts: Sequence[Receipt] = ()) -> None:
        self.letters: list[Letter] = []
        self.receipts: deque[Receipt] = deque(receipts)

    def send(self, letter: Letter) -> Receipt:
        """Keep the letter; answer with the next receipt laid out."""
        self.letters.append(letter)
        if self.receipts:
            return self.receipts.popleft()
        return Receipt(Outcome.ACCEPTED, provider_id=f"memory-{len(self.letters)}")

    @property
    def addresses(self) -> list[str]:
        """List every address that got a copy, in order."""
        return [person.address for letter in self.letters for person in letter.recipients]
