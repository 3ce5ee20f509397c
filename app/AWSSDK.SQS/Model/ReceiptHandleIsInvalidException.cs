using System.Net;
using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>The receipt handle is none that the queue gave.</summary>
public class ReceiptHandleIsInvalidException(
    string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonSQSException(message, innerException, errorType, errorCode, requestId, statusCode);
