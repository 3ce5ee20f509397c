using System.Net;
using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>The batch holds no entry.</summary>
public class EmptyBatchRequestException(
    string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonSQSException(message, innerException, errorType, errorCode, requestId, statusCode);
