using System.Net;
using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>The message holds characters that are not allowed.</summary>
public class InvalidMessageContentsException(
    string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonSQSException(message, innerException, errorType, errorCode, requestId, statusCode);
