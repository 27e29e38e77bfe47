"""What the ledger does within Redis, in Lua: each script runs as a whole, so that no two ever count the same place.

Keys, the same for all scripts (see KEYS):

    events      hash: event → confirmed:capacity:seq; no capacity where there is no limit
    holds       sorted set: event:holder → when the hold ends, in milliseconds since 1970
    held        hash: event → how many of its places are held
    addresses   hash: network address (a digest) → how many places it holds
    address-of  hash: event:holder → that digest; gone with the hold
    full        set of the events that have no place left
    moved       counts changes of `full`; begins with the time, so that it never comes back to an old value
    checked     is there for as long as the last comparison with PostgreSQL is fresh
"""

KEYS = tuple(
    f"mcm:places:{name}" for name in ("events", "holds", "held", "addresses", "address-of", "full", "moved", "checked")
)
EVENTS, HOLDS, HELD, ADDRESSES, ADDRESS_OF, FULL, MOVED, CHECKED = KEYS

_COMMON = """
local EVENTS, HOLDS, HELD, ADDRESSES, ADDRESS_OF, FULL, MOVED = unpack(KEYS)
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- Confirmed, capacity (nil: no limit) and seq (nil: unknown) of an event.
local function known(event)
    local row = redis.call('HGET', EVENTS, event)
    if not row then return 0, nil, nil end
    local confirmed, capacity, seq = string.match(row, '^(%d+):(%d*):(%d+)$')
    return tonumber(confirmed), tonumber(capacity), tonumber(seq)
end

-- 30 in a hundred, rounded down: of fewer than four places none can be held.
local function holdable(capacity) return math.floor(capacity * 3 / 10) end

-- The places that are held; no more count than may be held, as the capacity may have been lowered since.
local function held(event, capacity)
    return math.min(tonumber(redis.call('HGET', HELD, event) or 0), holdable(capacity))
end

local function is_full(event)
    local confirmed, capacity = known(event)
    return capacity ~= nil and confirmed + held(event, capacity) >= capacity
end

local function settle(event)
    local changed = redis.call(is_full(event) and 'SADD' or 'SREM', FULL, event)
    if changed == 1 then
        redis.call('SET', MOVED, string.format('%.0f', now), 'NX')
        redis.call('INCR', MOVED)
    end
end

local function less(hash, field)
    if redis.call('HINCRBY', hash, field, -1) <= 0 then redis.call('HDEL', hash, field) end
end

local function let_go(event, holder)
    local hold = event .. ':' .. holder
    if redis.call('ZREM', HOLDS, hold) == 0 then return end
    less(HELD, event)
    local address = redis.call('HGET', ADDRESS_OF, hold)
    redis.call('HDEL', ADDRESS_OF, hold)
    if address then less(ADDRESSES, address) end
    settle(event)
end

local function sweep()
    for _, hold in ipairs(redis.call('ZRANGEBYSCORE', HOLDS, '-inf', now)) do
        let_go(string.match(hold, '^(%d+):(%d+)$'))
    end
end

local function write(event, confirmed, capacity, seq)
    redis.call('HSET', EVENTS, event, confirmed .. ':' .. capacity .. ':' .. seq)
    settle(event)
end

local function take(event, confirmed, capacity, seq)
    local _, _, newest = known(event)
    if newest == nil or tonumber(seq) > newest then write(event, confirmed, capacity, seq) end
end
"""

TAKE = f"""{_COMMON}
for i = 1, #ARGV, 4 do take(ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]) end
"""
"""Arguments: event, confirmed, capacity, seq of each."""

HOLD = f"""{_COMMON}
local event, holder, address, lasts, most = ARGV[1], ARGV[5], ARGV[6], tonumber(ARGV[7]), tonumber(ARGV[8])
local hold = event .. ':' .. holder
sweep()
take(event, ARGV[2], ARGV[3], ARGV[4])
if redis.call('ZSCORE', HOLDS, hold) then return 1 end
local confirmed, capacity = known(event)
if capacity == nil or is_full(event) then return 0 end
if tonumber(redis.call('HGET', HELD, event) or 0) >= holdable(capacity) then return 0 end
if tonumber(redis.call('HGET', ADDRESSES, address) or 0) >= most then return 0 end
redis.call('ZADD', HOLDS, now + lasts, hold)
redis.call('HINCRBY', HELD, event, 1)
redis.call('HINCRBY', ADDRESSES, address, 1)
redis.call('HSET', ADDRESS_OF, hold, address)
settle(event)
return 1
"""
"""Arguments: event, confirmed, capacity, seq, holder, address, milliseconds, most of one address. 1 if it is held."""

RELEASE = f"""{_COMMON}
let_go(ARGV[1], ARGV[2])
"""
"""Arguments: event, holder."""

SWEEP = f"""{_COMMON}
sweep()
return redis.call('EXISTS', KEYS[8])
"""
"""Lets go of what is held no longer. 1 if the comparison with PostgreSQL is fresh."""

CORRECT = f"""{_COMMON}
for i = 1, #ARGV, 5 do
    local event, expected = ARGV[i], ARGV[i + 4]
    local _, _, seq = known(event)
    if seq == tonumber(expected) then
        if ARGV[i + 3] == '' then
            redis.call('HDEL', EVENTS, event)
            settle(event)
        else
            write(event, ARGV[i + 1], ARGV[i + 2], ARGV[i + 3])
        end
    end
end
redis.call('SET', MOVED, string.format('%.0f', now), 'NX')
"""
"""Arguments: event, confirmed, capacity, seq ('': forget it), and the seq known before ('': none) of each.

What has been written since the ledger was read is newer and stays.
"""
