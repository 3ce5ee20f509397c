using System.Net;
using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>The batch holds more than ten entries.</summary>
public class TooManyEntriesInBatchRequestException(
    string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonSQSException(message, innerException, errorType, errorCode, requestId, statusCode);
