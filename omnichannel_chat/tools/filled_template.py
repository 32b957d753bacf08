"""An approved template that is ready to be sent."""

from dataclasses import dataclass

from ..connectors.events import OutboundTemplate


@dataclass(frozen=True)
class FilledTemplate:
    """An approved template, and a text for each of its gaps in their order."""

    record: object  # omnichannel.message.template
    values: tuple[str, ...]

    def get_outbound(self):
        """The same as connectors know it."""
        return OutboundTemplate(template=self.record._get_event(), values=self.values)
