using System.Net;
using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>Two entries of the batch have one id.</summary>
public class BatchEntryIdsNotDistinctException(
    string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonSQSException(message, innerException, errorType, errorCode, requestId, statusCode);
