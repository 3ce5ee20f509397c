using System.Text.Json.Serialization;
using Amazon.Runtime.Internal;
using Amazon.SQS.Model;
using HybridCloud.AwsJson;

namespace Amazon.SQS;

/// <summary>The service's names, operations and errors: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/.</summary>
internal static class SqsService
{
    public static JsonService Service { get; } = new("Amazon.SQS", "SQS", "sqs", "AmazonSQS", "1.0", "2012-11-05");

    public static JsonOperation<SendMessageRequest, SendMessageResponse> SendMessage { get; } =
        new(Service, "SendMessage", SqsJson.Default.SendMessageRequest, SqsJson.Default.SendMessageResponse, ToException);

    public static JsonOperation<SendMessageBatchRequest, SendMessageBatchResponse> SendMessageBatch { get; } =
        new(Service, "SendMessageBatch", SqsJson.Default.SendMessageBatchRequest, SqsJson.Default.SendMessageBatchResponse, ToException);

    public static JsonOperation<ReceiveMessageRequest, ReceiveMessageResponse> ReceiveMessage { get; } =
        new(Service, "ReceiveMessage", SqsJson.Default.ReceiveMessageRequest, SqsJson.Default.ReceiveMessageResponse, ToException);

    public static JsonOperation<DeleteMessageRequest, DeleteMessageResponse> DeleteMessage { get; } =
        new(Service, "DeleteMessage", SqsJson.Default.DeleteMessageRequest, SqsJson.Default.DeleteMessageResponse, ToException);

    public static JsonOperation<DeleteMessageBatchRequest, DeleteMessageBatchResponse> DeleteMessageBatch { get; } =
        new(Service, "DeleteMessageBatch", SqsJson.Default.DeleteMessageBatchRequest, SqsJson.Default.DeleteMessageBatchResponse, ToException);

    public static JsonOperation<ChangeMessageVisibilityRequest, ChangeMessageVisibilityResponse> ChangeMessageVisibility { get; } =
        new(Service, "ChangeMessageVisibility", SqsJson.Default.ChangeMessageVisibilityRequest, SqsJson.Default.ChangeMessageVisibilityResponse, ToException);

    public static JsonOperation<ChangeMessageVisibilityBatchRequest, ChangeMessageVisibilityBatchResponse> ChangeMessageVisibilityBatch { get; } =
        new(Service, "ChangeMessageVisibilityBatch", SqsJson.Default.ChangeMessageVisibilityBatchRequest, SqsJson.Default.ChangeMessageVisibilityBatchResponse, ToException);

    public static JsonOperation<GetQueueUrlRequest, GetQueueUrlResponse> GetQueueUrl { get; } =
        new(Service, "GetQueueUrl", SqsJson.Default.GetQueueUrlRequest, SqsJson.Default.GetQueueUrlResponse, ToException);

    public static JsonOperation<GetQueueAttributesRequest, GetQueueAttributesResponse> GetQueueAttributes { get; } =
        new(Service, "GetQueueAttributes", SqsJson.Default.GetQueueAttributesRequest, SqsJson.Default.GetQueueAttributesResponse, ToException);

    private static AmazonSQSException ToException(ErrorResponse e) => e.Code switch
    {
        "QueueDoesNotExist" => new QueueDoesNotExistException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
        "ReceiptHandleIsInvalid" => new ReceiptHandleIsInvalidException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
        "MessageNotInflight" => new MessageNotInflightException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
        "InvalidMessageContents" => new InvalidMessageContentsException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
        "BatchRequestTooLong" => new BatchRequestTooLongException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
        "EmptyBatchRequest" => new EmptyBatchRequestException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
        "TooManyEntriesInBatchRequest" => new TooManyEntriesInBatchRequestException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
        "BatchEntryIdsNotDistinct" => new BatchEntryIdsNotDistinctException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
        "OverLimit" => new OverLimitException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
        "RequestThrottled" => new RequestThrottledException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
        _ => new AmazonSQSException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
    };
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SendMessageRequest))]
[JsonSerializable(typeof(SendMessageResponse))]
[JsonSerializable(typeof(SendMessageBatchRequest))]
[JsonSerializable(typeof(SendMessageBatchResponse))]
[JsonSerializable(typeof(ReceiveMessageRequest))]
[JsonSerializable(typeof(ReceiveMessageResponse))]
[JsonSerializable(typeof(DeleteMessageRequest))]
[JsonSerializable(typeof(DeleteMessageResponse))]
[JsonSerializable(typeof(DeleteMessageBatchRequest))]
[JsonSerializable(typeof(DeleteMessageBatchResponse))]
[JsonSerializable(typeof(ChangeMessageVisibilityRequest))]
[JsonSerializable(typeof(ChangeMessageVisibilityResponse))]
[JsonSerializable(typeof(ChangeMessageVisibilityBatchRequest))]
[JsonSerializable(typeof(ChangeMessageVisibilityBatchResponse))]
[JsonSerializable(typeof(GetQueueUrlRequest))]
[JsonSerializable(typeof(GetQueueUrlResponse))]
[JsonSerializable(typeof(GetQueueAttributesRequest))]
[JsonSerializable(typeof(GetQueueAttributesResponse))]
internal sealed partial class SqsJson : JsonSerializerContext;
