"""Forms of the brand: a colour, a picture."""

from django import forms
from django.utils.translation import gettext_lazy as _

from coalition.brand import read_color

ACCEPTS = ".png,.jpg,.jpeg,.gif,.webp"


class PictureForm(forms.Form):
    """A picture to upload; its bytes are checked by the service."""

    file = forms.FileField(
        label=_("Picture"),
        help_text=_("PNG, JPEG, GIF or WebP, at most 2 MB. We take out where and with what a photo was taken."),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTS}),
    )
    alt = forms.CharField(
        label=_("What it shows"), max_length=200, required=False, help_text=_("For people who do not see it.")
    )


class LogoForm(forms.Form):
    """A logo to upload."""

    file = forms.FileField(
        label=_("Logo"),
        help_text=_("Best a PNG with a clear ground, twice as large as it is shown: up to 480 × 112 pixels."),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTS}),
    )


class ColorForm(forms.Form):
    """The partner's colour."""

    color = forms.CharField(
        label=_("Colour"), max_length=7, widget=forms.TextInput(attrs={"type": "color", "class": "form-control-color"})
    )

    def clean_color(self) -> str:
        """Keep a colour as #rrggbb."""
        return f"#{read_color(str(self.cleaned_data['color']))}"
