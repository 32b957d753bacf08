-- wrk: posts Telegram updates, each with an update_id and a message_id of its own.
-- Arguments: first update_id, number of chats, secret of the webhook.

local number, chats

local update = '{"update_id":%d,"message":{"message_id":%d,"date":%d,'
  .. '"chat":{"id":%d,"type":"private","first_name":"Customer","last_name":"%d"},'
  .. '"from":{"id":%d,"is_bot":false,"first_name":"Customer","last_name":"%d",'
  .. '"language_code":"en"},"text":"Hello, is order %d on its way?"}}'

function init(arguments)
  number, chats = tonumber(arguments[1]), tonumber(arguments[2])
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["X-Telegram-Bot-Api-Secret-Token"] = arguments[3]
end

function request()
  number = number + 1
  local chat = 7000000 + number % chats
  local body = update:format(number, number, os.time(), chat, chat, chat, chat, number)
  return wrk.format(nil, nil, nil, body)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(('{"answers": %d, "seconds": %f, "refused": %d, "broken": %d, "p95": %f}\n'):format(
    summary.requests, summary.duration / 1e6, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(95) / 1e3))
end
