-- wrk's request: the payload of the document's example. TOKEN comes from the environment.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"token": "' .. os.getenv("TOKEN") .. '", "data": {"field1": "value1", "field2": "value2", "field3": "value3", "field4": "value4"}}'

function done(summary, latency)
    io.write(string.format(
        "RESULT %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
        summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout))
end
