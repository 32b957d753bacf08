-- A company's chats: {chats} of them with {messages} messages each. Half of the customers are
-- linked to a partner, a quarter of the chats is archived, a third waits for an answer; every
-- other chat is on a channel of which the agent is no member.
-- Ids: chat, identity, guest and partner n are {first} + n; its message m is
-- {first} + (m - 1) * {chats} + n, so that messages of a chat lie apart, as in life.

INSERT INTO res_partner (
    id, name, complete_name, phone, type, active, lang, autopost_bills, create_date, write_date)
SELECT {first} + n, 'Customer ' || n, 'Customer ' || n, '+34 6' || lpad(n::text, 8, '0'),
       'contact', true, 'en_US', 'ask', now(), now()
  FROM generate_series(2, {chats}, 2) AS n;
UPDATE res_partner SET commercial_partner_id = id WHERE commercial_partner_id IS NULL;

INSERT INTO mail_guest (id, name, access_token, create_date, write_date)
SELECT {first} + n, 'Customer ' || n, md5(n::text), now(), now()
  FROM generate_series(1, {chats}) AS n;

INSERT INTO omnichannel_identity (
    id, channel_id, kind, external_id, name, phone, search_text, partner_id, guest_id, reachable,
    create_date, write_date)
SELECT {first} + n, ({channel_ids})[n % 4 + 1], 'wa_id', '346' || lpad(n::text, 8, '0'),
       'Customer ' || n, '+346' || lpad(n::text, 8, '0'),
       ' customer ' || n || ' 346' || lpad(n::text, 8, '0'),
       CASE WHEN n % 2 = 0 THEN {first} + n END, {first} + n, true, now(), now()
  FROM generate_series(1, {chats}) AS n;

INSERT INTO omnichannel_chat (
    id, active, identity_id, channel_id, company_id, partner_id, state, last_message_at,
    last_message_preview, last_message_kind, last_message_direction, last_inbound_at,
    last_inbound_external_id, last_answer_message_id, last_inbound_message_id, waiting_since,
    create_date, write_date)
SELECT id, true, id, channel_id, {company_id}, partner_id, CASE WHEN archived THEN 'archived' ELSE 'open' END,
       moment, 'Hello, is order ' || n || ' on its way?', 'text',
       CASE WHEN waits THEN 'in' ELSE 'out' END, moment, 'bench.' || id,
       {first} + ({messages} - CASE WHEN waits THEN 3 ELSE 1 END) * {chats} + n,
       {first} + ({messages} - CASE WHEN waits THEN 1 ELSE 2 END) * {chats} + n,
       CASE WHEN waits AND NOT archived THEN moment END, now(), now()
  FROM (SELECT id, id - {first} AS n, channel_id, partner_id, (id - {first}) % 4 = 0 AS archived,
               (id - {first}) % 3 = 0 AS waits,
               (now() AT TIME ZONE 'UTC') - (id - {first}) * interval '20 seconds' AS moment
          FROM omnichannel_identity WHERE id > {first}) AS customer;

INSERT INTO mail_message (
    id, model, res_id, message_type, subtype_id, body, omnichannel_search, date, author_guest_id,
    author_id, message_id, is_internal, record_company_id, create_date, write_date)
SELECT {first} + (m - 1) * {chats} + n, 'omnichannel.chat', {first} + n, 'comment', {subtype_id},
       '<p>Hello, is order ' || n || ' of ' || md5(n::text) || ' on its way?</p>',
       ' hello, is order ' || n || ' of ' || md5(n::text) || ' on its way?',
       (now() AT TIME ZONE 'UTC') - n * interval '20 seconds' - ({messages} - m) * interval '1 day',
       CASE WHEN inbound THEN {first} + n END, CASE WHEN NOT inbound THEN {author_id} END,
       '<' || n || '.' || m || '@bench>', false, {company_id}, now(), now()
  FROM generate_series(1, {messages}) AS m, generate_series(1, {chats}) AS n,
       LATERAL (SELECT m % 2 = 1 OR (m = {messages} AND n % 3 = 0) AS inbound) AS direction;

INSERT INTO omnichannel_message (
    id, chat_id, channel_id, mail_message_id, direction, operation, kind, origin, external_id, key,
    state, next_try_at, sent_at, create_date, write_date)
SELECT message.id, chat.id, chat.channel_id, message.id, facts.direction, 'send', 'text',
       CASE facts.direction WHEN 'out' THEN 'agent' END, 'bench.' || message.id,
       'bench-' || message.id, CASE facts.direction WHEN 'in' THEN 'received' ELSE 'read' END,
       message.date, message.date, now(), now()
  FROM mail_message AS message JOIN omnichannel_chat AS chat ON chat.id = message.res_id,
       LATERAL (SELECT CASE WHEN message.author_id IS NULL THEN 'in' ELSE 'out' END) AS facts (direction)
 WHERE message.model = 'omnichannel.chat' AND message.id > {first};

-- The agent has read every third chat up to its end.
INSERT INTO omnichannel_read (chat_id, user_id, last_message_id)
SELECT {first} + n, {user_id}, {first} + ({messages} - 1) * {chats} + n
  FROM generate_series(1, {chats}, 3) AS n;
