using System.Net;
using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>The messages of the batch are too long together.</summary>
public class BatchRequestTooLongException(
    string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonSQSException(message, innerException, errorType, errorCode, requestId, statusCode);
