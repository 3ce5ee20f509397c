"""The uploader as its document describes it, with boto3: what `make bench-queue` measures against."""

import os

import boto3
from prometheus_client import Counter, Histogram

# Newer versions of boto3 read this variable themselves.
endpoint = os.environ.get("AWS_ENDPOINT_URL")
sqs = boto3.client("sqs", endpoint_url=endpoint)
s3 = boto3.client("s3", endpoint_url=endpoint)
queue_url = os.environ["QUEUE_URL"]
bucket = os.environ["BUCKET_NAME"]

received_total = Counter("uploader_messages_received", "Messages received")
stored_total = Counter("uploader_messages_stored", "Messages stored")
upload_seconds = Histogram("uploader_upload_duration_seconds", "Time of one upload")

while True:
    # SQS's long polling and its largest batch.
    messages = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=20).get("Messages", [])
    for message in messages:
        received_total.inc()
        with upload_seconds.time():
            s3.put_object(
                Bucket=bucket, Key=f"messages/{message['MessageId']}.json", Body=message["Body"].encode(), ContentType="application/json"
            )
        sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
        stored_total.inc()
