import re
from pathlib import Path

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import file_path
from odoo.tools.translate import TranslationModuleReader

#: Names and words that Spanish shares with English.
SAME = {
    "Bot",
    '<span class="o_stat_text">Chat</span>',
    "123456789:AA...",
    "@BotFather",
    "Audio",
    "Base",
    "Chat",
    "Chats",
    "Color",
    "Error",
    "ID",
    "MB.",
    "Instagram",
    "Messaging > Senders > WhatsApp senders",
    "Messenger",
    "Meta for Developers",
    "No",
    "Normal",
    "PDF",
    "Phone numbers > Active numbers",
    "SMS",
    "Sticker",
    "Telegram",
    "Emoji",
    "office_hours",
    "Twilio SMS",
    "Twilio WhatsApp",
    "WhatsApp",
    "ad, post, link, story_reply, story_mention, ...",
    "https://",
    "no",
    "resource_id",
    "text, image, voice, ...",
    "Portal",
}
#: What a translation must leave alone: %s, %(name)s, {name}, tags, code.
FIXED = re.compile(r"%(?:\(\w+\))?[a-z]|\{\w*\}|</?\w+|<code>.*?</code>")


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    """`make translations` brings in what this misses, without a translation.

    The bridges' own tests inherit from this.
    """

    addon = "omnichannel_chat"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        reader = TranslationModuleReader(cls.env.cr, modules=[cls.addon])
        cls.terms = {source for *_, source, _value, _comments in reader}
        cls.folder = Path(file_path(f"{cls.addon}/i18n"))

    def _read(self, name):
        """A file's entries by term."""
        return {entry.msgid: entry for entry in polib.pofile(self.folder / name)}

    def test_files_hold_all_terms_and_no_others(self):
        for name in (f"{self.addon}.pot", "es.po"):
            with self.subTest(file=name):
                self.assertEqual(sorted(self._read(name)), sorted(self.terms))

    def test_every_term_speaks_spanish(self):
        entries = self._read("es.po")
        untranslated = [term for term, entry in entries.items() if not entry.translated()]
        self.assertEqual(untranslated, [])
        same = {
            term for term, entry in entries.items() if entry.msgstr == term and _has_words(term)
        }
        self.assertEqual(same - SAME, set())

    def test_placeholders_and_tags_survive(self):
        for term, entry in self._read("es.po").items():
            with self.subTest(term=term):
                self.assertEqual(sorted(FIXED.findall(entry.msgstr)), sorted(FIXED.findall(term)))


def _has_words(term):
    """False for numbers, times, and placeholders alone."""
    return any(character.isalpha() for character in FIXED.sub("", term))
