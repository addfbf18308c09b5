"""Plain rules of petitions: progress, how a signer is shown, what counts."""

STATES = ("counted", "pending", "withdrawn", "invalid")


def percent(counted: int, goal: int) -> int:
    """Tell the progress in whole percent, 100 only when the goal is reached."""
    if goal <= 0:
        return 100
    return 100 if counted >= goal else min(99, counted * 100 // goal)


def shown_name(given: str, family: str, town: str) -> str:
    """Show a signer who agreed: first name, initial, town; never more."""
    name = " ".join(part for part in (given.strip(), f"{family.strip()[:1]}." if family.strip() else "") if part)
    return ", ".join(part for part in (name, town.strip()) if part)


def needs_confirmation(*, confirms_email: bool, origin: str, is_proven: bool) -> bool:
    """Tell whether a signature counts only once its address is confirmed.

    The petition may ask for it; and a web form that came without a proof of work (no JavaScript) always has to.
    """
    return confirms_email or (origin in {"web", "embed"} and not is_proven)
