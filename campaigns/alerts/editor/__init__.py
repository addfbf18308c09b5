"""The blocks of a text as the composer shows them: fields with labels, faults where they are, deeds of buttons.

Works without JavaScript: every button is a submit that keeps everything that was typed. No tables, no pages of its
own: `composer` draws and reads it. Below: `library`, `composing`.
"""
