using System.Net;
using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>The message is in view, so its visibility cannot be changed.</summary>
public class MessageNotInflightException(
    string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonSQSException(message, innerException, errorType, errorCode, requestId, statusCode);
