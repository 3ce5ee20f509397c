using System.Net;
using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>There is no such queue in this account and region.</summary>
public class QueueDoesNotExistException(
    string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonSQSException(message, innerException, errorType, errorCode, requestId, statusCode);
