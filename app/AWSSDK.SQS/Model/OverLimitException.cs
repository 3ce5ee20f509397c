using System.Net;
using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>Too many messages are out of view.</summary>
public class OverLimitException(
    string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonSQSException(message, innerException, errorType, errorCode, requestId, statusCode);
