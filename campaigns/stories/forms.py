"""Forms of stories: the public one, her own page, the desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.pages.choices.forms import ChoiceLists
from campaigns.pages.choices.rules import offered
from campaigns.pages.forms import ActionForm
from campaigns.stories import rules
from campaigns.uploads.forms import UploadField

NAMINGS = (
    (rules.NAME, _("With my first name, my initial and my town")),
    (rules.FIRST, _("With my first name only")),
    (rules.ANONYMOUS, _("Without my name")),
)
USES = {
    "site": _("Our website"),
    "social": _("Social media"),
    "hearing": _("Hearings and testimony"),
    "press": _("The press"),
}
# The wording that is stored with each answer.
WORDINGS = {
    "site": _("%(partner)s may show my story on its website."),
    "social": _("%(partner)s may show my story on social media."),
    "hearing": _("%(partner)s may use my story at hearings, in testimony and in talks with lawmakers."),
    "press": _("%(partner)s may give my story to the press."),
}


class TellForm(ActionForm):
    """Tell a story in writing or by voice, with a photo; what it may be used for is never ticked beforehand."""

    before = ("story", "audio", "photo")
    after_template = "campaigns/stories/uses.html"
    after = ("topics", *(f"use_{use}" for use in rules.USES), "naming")

    story = forms.CharField(
        label=_("Your story"),
        required=False,
        max_length=rules.LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What happened? What would have helped? Please do not name children."),
    )
    audio = UploadField("audio", label=_("Or tell it with your voice"), help_text=_("A recording, up to 20 MB."))
    photo = UploadField("photo", label=_("A photo"), help_text=_("Up to 12 MB. Where it was taken is not kept."))
    topics = forms.MultipleChoiceField(
        label=_("What is it about?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    naming = forms.ChoiceField(
        label=_("How shall we name you?"), choices=NAMINGS, required=False, widget=forms.RadioSelect
    )

    def adapt(self) -> None:
        """Ask what this page asks, with its own wordings."""
        facts = self.front.facts
        for name in ("photo", "audio"):
            if not facts.get(f"takes_{name}"):
                del self.fields[name]
        self.fields["topics"].choices = offered(facts.get("topics", []), self.language)
        self.fields["topics"].error_messages["invalid_choice"] = _(
            "One of these is not offered any more. Please choose again."
        )
        if not self.fields["topics"].choices:
            del self.fields["topics"]
        for use, told in facts.get("uses", {}).items():
            words = told["text"].get(self.language) or next(iter(told["text"].values()))
            self.fields[f"use_{use}"] = forms.BooleanField(label=words, required=False)

    @property
    def use_fields(self) -> list[forms.BoundField]:
        """List the boxes of what the story may be used for."""
        return [self[f"use_{use}"] for use in rules.USES if f"use_{use}" in self.fields]

    def clean(self) -> dict[str, Any]:
        """Ask for words or a voice, and for a name where something is allowed; say that files must be chosen again."""
        data = super().clean() or {}
        words = " ".join((data.get("story") or "").split())
        if not data.get("audio") and len(words) < rules.SHORTEST and not {"story", "audio"} & self.errors.keys():
            self.add_error("story", _("Please tell us a little more: two or three sentences are enough."))
        allowed = [use for use in rules.USES if data.get(f"use_{use}")]
        if allowed and not data.get("naming") and "naming" not in self.errors:
            self.add_error("naming", _("Please say how we shall name you."))
        if self.errors or self.question:
            for name in ("photo", "audio"):
                if self.files.get(name) and name not in self.errors:
                    self[name].help_text = _("Please choose the file again: browsers do not keep it.")
        return data


class StoryOptions(ChoiceLists, forms.Form):
    """The settings of a story page."""

    lists = {"topics": _("Topics")}
    starts = {
        "topics": (
            _("School funding"),
            _("Early childhood and pre-K"),
            _("Learning in two languages"),
            _("Special education"),
            _("School climate and safety"),
            _("Teachers and staff"),
        )
    }
    takes_photo = forms.BooleanField(label=_("Take photos"), required=False, initial=True)
    takes_audio = forms.BooleanField(label=_("Take recordings"), required=False, initial=True)

    def __init__(self, *args: Any, page: Any = None, **kwargs: Any) -> None:
        row = getattr(page, "story_page", None) if page else None
        if row:
            kwargs["initial"] = {name: getattr(row, name) for name in ("takes_photo", "takes_audio")}
        super().__init__(*args, **kwargs)
        self.add_lists(self, {"topics": row.topics} if row else None)

    def clean(self) -> dict[str, Any]:
        """Read the list."""
        data = super().clean() or {}
        self.read_lists(self, data)
        return data


class UsesForm(forms.Form):
    """For each use: not at all, or under which name."""

    def __init__(self, *args: Any, story: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for use, told in story.story_page.uses.items():
            words = told["text"].get(language) or next(iter(told["text"].values()))
            self.fields[use] = forms.ChoiceField(
                label=words,
                choices=[("", _("No")), *NAMINGS],
                required=False,
                initial=story.allowed.get(use, ""),
            )


class EditForm(forms.Form):
    """Propose an edit."""

    text = forms.CharField(
        label=_("Text"),
        max_length=rules.LONGEST,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("She gets a mail with both texts. Her own words stay until she agrees."),
    )


class MarksForm(forms.Form):
    """Topics, the quote, and what the photo shows."""

    quote = forms.CharField(
        label=_("Quote"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A passage of the text, word for word."),
    )
    topics = forms.MultipleChoiceField(label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple)
    photo_alt = forms.CharField(
        label=_("What the photo shows"),
        required=False,
        max_length=200,
        help_text=_("For people who do not see it."),
    )

    def __init__(self, *args: Any, story: Any, language: str, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(story, name) for name in ("quote", "topics", "photo_alt")}
        super().__init__(*args, **kwargs)
        self.story = story
        self.fields["topics"].choices = offered(story.story_page.topics, language)
        if not story.photo_id:
            del self.fields["photo_alt"]

    def clean_quote(self) -> str:
        """Take only what she wrote or agreed to."""
        quote = " ".join(self.cleaned_data["quote"].split())
        if quote and not rules.is_passage(quote, self.story.text):
            raise forms.ValidationError(_("This does not stand in the text word for word."))
        return quote
