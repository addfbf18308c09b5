"""Hearings as sources announce them: new ones, moved, cancelled, with other bills; what a hand wrote stays.

Open States tells them as events, LegiScan as the calendar of a bill. Below: `sources`.
"""
