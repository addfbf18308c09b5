"""Texts to begin with: starters that come with the house, templates and blocks that a partner saved.

AlertTemplate, SavedBlock: each belongs to one partner, nobody else sees them. An alert that began from one is its own
from then on. Below: `alerts.services`, `alerts.facts`, `composing`.
"""
