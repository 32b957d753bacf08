"""Sentences for people that connectors write, in English, and ready to be translated elsewhere."""


class Sentence(str):
    """An English text that remembers what it was made of.

    :param str template: the text with ``%(name)s`` where a value belongs
    :param dict params: the values
    """

    __slots__ = ("params", "template")

    def __new__(cls, template, params):
        self = super().__new__(cls, template % params if params else template)
        self.template = template
        self.params = params
        return self


def _(template, **params):
    """Write a sentence for people: ``_("%(setting)s is not set", setting="token")``.

    It is called ``_`` so that the template is collected into the translations of the addon, as all
    others are; for that it must be a plain string, not an f-string. It translates nothing itself: a
    connector does not know who will read this. The addon does, and translates it for that person
    (``omnichannel.channel._translate``).

    :rtype: Sentence
    """
    return Sentence(template, params)
