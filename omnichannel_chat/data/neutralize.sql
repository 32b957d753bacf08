-- A copy of a production database must not write to real customers, nor take their messages.
UPDATE omnichannel_channel
   SET state = 'draft',
       webhook_key = md5(random()::text || id::text),
       webhook_verify_token = md5(random()::text || id::text)
 WHERE provider <> 'sandbox';

DELETE FROM omnichannel_secret
 USING omnichannel_channel
 WHERE omnichannel_channel.id = omnichannel_secret.channel_id
   AND omnichannel_channel.provider <> 'sandbox';

-- What was queued is the original's to send.
UPDATE omnichannel_message
   SET state = 'failed', error_kind = 'disconnected', error_detail = 'Neutralized copy'
 WHERE direction = 'out' AND state IN ('queued', 'sending');
