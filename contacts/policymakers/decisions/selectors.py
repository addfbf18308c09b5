"""Reads decisions about committees."""

from contacts.policymakers.decisions.models import CommitteeDecision


def list_decisions() -> list[CommitteeDecision]:
    """List what was decided, by name."""
    return list(CommitteeDecision.objects.select_related("decided_by"))


def read_decisions() -> dict[str, tuple[str, str]]:
    """Give the decisions as the rules want them: key -> (verdict, name)."""
    return {
        key: (verdict, name) for key, verdict, name in CommitteeDecision.objects.values_list("key", "verdict", "name")
    }
