-- What wrk sends, and when: wrk -s wrk.lua URL -- FILE RATE THREADS
--
-- FILE has one path a line, and behind it perhaps a cookie; every thread walks through them from a place of its own. With a RATE (requests a
-- second, all threads together) each request gets a slot: slots are apart by a random time between nothing and
-- twice the mean, so that connections never run in lockstep. wrk's timers have a resolution of a millisecond, so
-- a slot is rounded up or down at random. Slots missed while the server hangs are not made up for: wrk itself
-- adds the latencies of the requests that each connection would have sent meanwhile.

local ffi = require("ffi")
ffi.cdef("typedef struct { long seconds; long nanoseconds; } benchmark_time;"
  .. "int clock_gettime(int clock, benchmark_time *time);")
local MONOTONIC = 1
local BEHIND_MS = 5
local time = ffi.new("benchmark_time")

local function now_ms()
  ffi.C.clock_gettime(MONOTONIC, time)
  return tonumber(time.seconds) * 1000 + tonumber(time.nanoseconds) / 1e6
end

local threads_made = 0
function setup(thread)
  thread:set("number", threads_made)
  threads_made = threads_made + 1
end

function init(args)
  local file, rate, threads = args[1], tonumber(args[2]), tonumber(args[3])
  local requests = {}
  for line in io.lines(file) do
    local path, cookie = line:match("^(%S+)%s*(.*)$")
    local headers = {}
    for name, value in pairs(wrk.headers) do headers[name] = value end
    if cookie ~= "" then headers["Cookie"] = cookie end
    requests[#requests + 1] = wrk.format("GET", path, headers)
  end
  local next_one = math.floor(#requests * (number or 0) / threads)
  math.randomseed(2019 + (number or 0))

  function request()
    next_one = next_one % #requests + 1
    return requests[next_one]
  end

  if rate > 0 then
    local mean = 1000 * threads / rate
    local slot = now_ms()
    function delay() -- wrk looks for this global function
      slot = slot + 2 * mean * math.random()
      local now = now_ms()
      if slot < now - BEHIND_MS then slot = now end
      return math.max(0, math.floor(slot - now + math.random()))
    end
  end
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    '\n{"completed": %d, "seconds": %.6f, "p50_ms": %.3f, "p99_ms": %.3f,'
      .. ' "refused": %d, "socket_errors": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
