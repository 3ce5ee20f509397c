"""The validator as its document describes it, in Flask with boto3: what `make bench-queue` measures against.

Served by gunicorn with a process for each processor and threads for the waiting, not by Flask's own server,
so that the comparison is with how such a service is run.
"""

import hmac
import json
import os
import time

import boto3
from flask import Flask, Response, jsonify, request
from prometheus_client import Counter, Histogram, generate_latest

FIELDS = {"field1", "field2", "field3", "field4"}

app = Flask(__name__)
# Newer versions of boto3 read this variable themselves.
endpoint = os.environ.get("AWS_ENDPOINT_URL")
sqs = boto3.client("sqs", endpoint_url=endpoint)
queue_url = os.environ["QUEUE_URL"]
token = os.environ["API_TOKEN"]

requests_total = Counter("validator_requests", "Requests, by status code", ["code"])
request_seconds = Histogram("validator_request_duration_seconds", "Time from the request to its answer")
messages_total = Counter("validator_messages", "Messages sent to SQS")


def answer(status, body):
    requests_total.labels(str(status)).inc()
    return jsonify(body), status


@app.post("/")
def validate():
    started = time.perf_counter()
    try:
        body = request.get_json(silent=True)
        if not isinstance(body, dict):
            return answer(400, {"error": "Invalid JSON"})
        if not hmac.compare_digest(str(body.get("token", "")), token):
            return answer(401, {"error": "Invalid token"})
        data = body.get("data")
        if not isinstance(data, dict) or set(data) != FIELDS or not all(isinstance(v, str) and v for v in data.values()):
            return answer(400, {"error": "Payload must have four text fields"})
        sent = sqs.send_message(QueueUrl=queue_url, MessageBody=json.dumps(data))
        messages_total.inc()
        return answer(200, {"message_id": sent["MessageId"]})
    finally:
        request_seconds.observe(time.perf_counter() - started)


@app.get("/healthz")
def health():
    return "ok"


@app.get("/metrics")
def metrics():
    return Response(generate_latest(), mimetype="text/plain")
