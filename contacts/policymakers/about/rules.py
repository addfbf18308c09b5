"""Plain rules of traits: codes of languages and networks, how a name in a network is written, and where it leads."""

import re
from urllib.parse import quote, urlsplit

from django.utils.translation import gettext_lazy as _

# Languages that people in the state speak at home; what a source tells beside these is kept in its own word.
LANGUAGES = {
    "en": _("English"),
    "es": _("Spanish"),
    "pt": _("Portuguese"),
    "ht": _("Haitian Creole"),
    "fr": _("French"),
    "it": _("Italian"),
    "pl": _("Polish"),
    "zh": _("Chinese"),
    "vi": _("Vietnamese"),
    "ar": _("Arabic"),
    "ur": _("Urdu"),
    "hi": _("Hindi"),
    "bn": _("Bengali"),
    "sq": _("Albanian"),
    "uk": _("Ukrainian"),
    "ase": _("American Sign Language"),
}
NAMES = {
    "english": "en",
    "spanish": "es",
    "portuguese": "pt",
    "haitian creole": "ht",
    "french": "fr",
    "italian": "it",
    "polish": "pl",
    "chinese": "zh",
    "mandarin": "zh",
    "vietnamese": "vi",
    "arabic": "ar",
    "urdu": "ur",
    "hindi": "hi",
    "bengali": "bn",
    "albanian": "sq",
    "ukrainian": "uk",
    "asl": "ase",
    "american sign language": "ase",
}
# Each network: its name, and where a name in it leads.
NETWORKS = {
    "twitter": ("X (Twitter)", "https://x.com/{}"),
    "facebook": ("Facebook", "https://www.facebook.com/{}"),
    "instagram": ("Instagram", "https://www.instagram.com/{}"),
    "youtube": ("YouTube", "https://www.youtube.com/@{}"),
    "bluesky": ("Bluesky", "https://bsky.app/profile/{}"),
    "linkedin": ("LinkedIn", "https://www.linkedin.com/in/{}"),
}
CHANNEL = "https://www.youtube.com/channel/{}"  # YouTube's own ids: UC and 22 signs
_ID = re.compile(r"UC[\w-]{22}")
_NAME = re.compile(r"[\w.-]{1,100}")
_FOLDERS = {"in", "channel", "profile", "user", "c"}


def language_code(text: str) -> str:
    """Give the code of a language that a source names: 'Spanish' -> es; what we do not know stays as it is."""
    word = text.strip()
    return word.lower() if word.lower() in LANGUAGES else NAMES.get(word.casefold(), word)[:80]


def language_label(code: str) -> str:
    """Say a language in the reader's language."""
    return str(LANGUAGES.get(code, code))


def read_handle(text: str) -> str:
    """Read a name in a network out of what somebody pasted: '@name', or the address of the page; '' if it is none."""
    word = text.strip()
    if "/" in word:
        try:
            path = urlsplit(word if "://" in word else f"https://{word}").path
        except ValueError:  # such as "https://[", which is no address at all
            return ""
        word = next((part for part in path.split("/") if part and part not in _FOLDERS), "")
    word = word.lstrip("@")
    return word if _NAME.fullmatch(word) else ""


def network_label(name: str) -> str:
    """Say a network."""
    return NETWORKS[name][0] if name in NETWORKS else name.capitalize()


def address_of(network: str, handle: str) -> str:
    """Give the address of a name in a network; '' when the network is not known."""
    if network not in NETWORKS or not handle:
        return ""
    form = CHANNEL if network == "youtube" and _ID.fullmatch(handle) else NETWORKS[network][1]
    return form.format(quote(handle))
