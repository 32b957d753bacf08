"""Sentences of connectors: plain English for whoever logs them, templates for who translates."""

import pytest

from omnichannel_chat.connectors.errors import ConnectorError, MediaError, PermanentError
from omnichannel_chat.connectors.sentences import Sentence, _


class TestSentence:
    def test_reads_as_english(self):
        sentence = _("%(count)s files of %(name)s", count=3, name="Ana")
        assert isinstance(sentence, str)
        assert sentence == "3 files of Ana"
        assert f"({sentence})" == "(3 files of Ana)"

    def test_remembers_what_it_was_made_of(self):
        sentence = _("%(count)s files", count=3)
        assert (sentence.template, sentence.params) == ("%(count)s files", {"count": 3})

    def test_without_values_it_is_its_template(self):
        """A percent sign is only special where there is something to fill in."""
        sentence = _("100 % full")
        assert (sentence, sentence.template, sentence.params) == ("100 % full", "100 % full", {})

    @pytest.mark.parametrize("error_class", [ConnectorError, PermanentError, MediaError])
    def test_errors_carry_it_as_it_is(self, error_class):
        """S0-31: what is raised is translated where it is shown, and stays English in logs."""
        error = error_class(_("%(name)s is not set", name="token"), code="x")
        assert isinstance(error.detail, Sentence)
        assert str(error) == "x: token is not set"
        assert isinstance(error_class(error.detail).detail, Sentence)
