"""What is set up in a database before anything is measured; runs inside Odoo."""

from . import payloads

AGENT = "bench_agent"
TELEGRAM_PATH = "/omnichannel/webhook/bench-telegram"
WHATSAPP_PATH = "/omnichannel/webhook/bench-whatsapp"
TWILIO_PATH = "/omnichannel/webhook/bench-twilio"
PEER_PATH = "/gateway/telegram/bench-telegram/update"
FLOOR_PATH = "/bench/floor"
BOT_TOKEN = "123456789:bench-bot-token"


def build_ours(env):
    """An agent, a bot of Telegram, and a number of WhatsApp."""
    agent = _make_agent(env, "omnichannel_chat.group_agent", "sales_team.group_sale_salesman")
    channels = env["omnichannel.channel"].create(
        [
            {
                "name": "Bot",
                "provider": "telegram",
                "webhook_key": "bench-telegram",
                "user_ids": agent.ids,
            },
            {
                "name": "Number",
                "provider": "whatsapp",
                "webhook_key": "bench-whatsapp",
                "whatsapp_phone_number_id": payloads.WHATSAPP_NUMBER_ID,
                "whatsapp_business_account_id": "411000000000001",
                "user_ids": agent.ids,
            },
        ]
    )
    channels[0]._set_secret("webhook_secret", payloads.TELEGRAM_SECRET)
    channels[0]._set_secret("telegram_bot_token", BOT_TOKEN)
    channels[1]._set_secret("whatsapp_app_secret", payloads.WHATSAPP_SECRET)
    channels[1]._set_secret("whatsapp_access_token", "bench-access-token")
    channels.write({"state": "connected"})


def point_to(channels, url):
    """Have channels call a stand-in; a changed address would forget their secrets."""
    for channel in channels:
        Secret = channel.env["omnichannel.secret"]
        secrets = Secret.search([("channel_id", "=", channel.id)])
        values = {secret.name: secret.value for secret in secrets}
        own = values.pop("webhook_secret", None)
        channel.write({"api_base_url": url, "state": channel.state, **values})
        if own:
            channel._set_secret("webhook_secret", own)


def build_peer(env):
    """An agent and a bot of Telegram."""
    agent = _make_agent(env, "base.group_user")
    env["mail.gateway"].create(
        {
            "name": "Bot",
            "gateway_type": "telegram",
            "token": BOT_TOKEN,
            "webhook_key": "bench-telegram",
            "webhook_secret": payloads.TELEGRAM_SECRET,
            "integrated_webhook_state": "integrated",
            "member_ids": agent.ids,
        }
    )


def _make_agent(env, *groups):
    return env["res.users"].create(
        {
            "name": "Agent",
            "login": AGENT,
            "password": AGENT,
            "group_ids": [env.ref(group).id for group in groups],
        }
    )
