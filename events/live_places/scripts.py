"""What the ledger does within Redis, in Lua: each script runs as a whole, so that no two ever count the same place.

Keys, the same for all scripts (see KEYS); they are called as they were before reservations were, since the processes of
two versions count together while one replaces the other:

    events      hash: event → confirmed:capacity:seq; no capacity where there is no limit
    holds       sorted set: event:sign-up → when the reservation ends, in milliseconds since 1970
    held        hash: event → how many of its places are reserved
    addresses   hash: network address (a digest) → how many places it has reserved
    address-of  hash: event:sign-up → that digest; gone with the reservation
    full        set of the events that have no place left
    moved       counts changes of `full`; begins with the time, so that it never comes back to an old value
    checked     is there for as long as the last comparison with PostgreSQL is fresh
"""

KEYS = tuple(
    f"mcm:places:{name}" for name in ("events", "holds", "held", "addresses", "address-of", "full", "moved", "checked")
)
EVENTS, RESERVATIONS, RESERVED, ADDRESSES, ADDRESS_OF, FULL, MOVED, CHECKED = KEYS

_COMMON = """
local EVENTS, RESERVATIONS, RESERVED, ADDRESSES, ADDRESS_OF, FULL, MOVED = unpack(KEYS)
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- Confirmed, capacity (nil: no limit) and seq (nil: unknown) of an event.
local function known(event)
    local row = redis.call('HGET', EVENTS, event)
    if not row then return 0, nil, nil end
    local confirmed, capacity, seq = string.match(row, '^(%d+):(%d*):(%d+)$')
    return tonumber(confirmed), tonumber(capacity), tonumber(seq)
end

-- 30 in a hundred, rounded down: of fewer than four places none can be reserved.
local function reservable(capacity) return math.floor(capacity * 3 / 10) end

-- The places that are reserved; no more count than may be reserved, as the capacity may have been lowered since.
local function reserved(event, capacity)
    return math.min(tonumber(redis.call('HGET', RESERVED, event) or 0), reservable(capacity))
end

local function is_full(event)
    local confirmed, capacity = known(event)
    return capacity ~= nil and confirmed + reserved(event, capacity) >= capacity
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

local function let_go(event, signup)
    local reservation = event .. ':' .. signup
    if redis.call('ZREM', RESERVATIONS, reservation) == 0 then return end
    less(RESERVED, event)
    local address = redis.call('HGET', ADDRESS_OF, reservation)
    redis.call('HDEL', ADDRESS_OF, reservation)
    if address then less(ADDRESSES, address) end
    settle(event)
end

local function sweep()
    for _, reservation in ipairs(redis.call('ZRANGEBYSCORE', RESERVATIONS, '-inf', now)) do
        let_go(string.match(reservation, '^(%d+):(%d+)$'))
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

RESERVE = f"""{_COMMON}
local event, signup, address, lasts, most = ARGV[1], ARGV[5], ARGV[6], tonumber(ARGV[7]), tonumber(ARGV[8])
local reservation = event .. ':' .. signup
sweep()
take(event, ARGV[2], ARGV[3], ARGV[4])
if redis.call('ZSCORE', RESERVATIONS, reservation) then return 1 end
local confirmed, capacity = known(event)
if capacity == nil or is_full(event) then return 0 end
if tonumber(redis.call('HGET', RESERVED, event) or 0) >= reservable(capacity) then return 0 end
if tonumber(redis.call('HGET', ADDRESSES, address) or 0) >= most then return 0 end
redis.call('ZADD', RESERVATIONS, now + lasts, reservation)
redis.call('HINCRBY', RESERVED, event, 1)
redis.call('HINCRBY', ADDRESSES, address, 1)
redis.call('HSET', ADDRESS_OF, reservation, address)
settle(event)
return 1
"""
"""Arguments: event, confirmed, capacity, seq, signup, address, milliseconds, most of one address. 1 if reserved."""

RELEASE = f"""{_COMMON}
let_go(ARGV[1], ARGV[2])
"""
"""Arguments: event, signup."""

SWEEP = f"""{_COMMON}
sweep()
return redis.call('EXISTS', KEYS[8])
"""
"""Lets go of what is reserved no longer. 1 if the comparison with PostgreSQL is fresh."""

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
