using System.Net;
using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>Too many calls; passes by itself.</summary>
public class RequestThrottledException(
    string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonSQSException(message, innerException, errorType, errorCode, requestId, statusCode);
