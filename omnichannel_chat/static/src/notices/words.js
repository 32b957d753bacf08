import { _t } from "@web/core/l10n/translation";

/** More chats than that at once are one notice, which says how many they are. */
const MOST = 3;

/**
 * What is said of chats with new messages: whose they are, never what is in them. Screens are shared,
 * and looked at from behind.
 *
 * @param {Object[]} rows as ``get_inbox_rows_by_id`` of ``omnichannel.chat`` gives them
 * @param {(channelId: number) => string} getChannelName
 * @returns {{tag: string, title: string, body: string, chatId: number}[]}
 */
export function getNotices(rows, getChannelName) {
    // Nothing unread: the user looks at it, here or elsewhere.
    const news = rows.filter((row) => row.unread && !row.muted);
    if (news.length > MOST) {
        return [
            {
                tag: "omnichannel.chats",
                title: _t("Chats"),
                body: _t("%s chats have new messages.", news.length),
                chatId: news[0].id,
            },
        ];
    }
    return news.map((row) => ({
        tag: `omnichannel.chat_${row.id}`,
        title: row.name,
        body: getBody(row.unread, getChannelName(row.channel_id)),
        chatId: row.id,
    }));
}

function getBody(unread, channel) {
    const news = unread === 1 ? _t("New message") : _t("%s new messages", unread);
    return channel ? `${news} · ${channel}` : news;
}
