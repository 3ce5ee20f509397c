using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>Base of the service's requests.</summary>
public abstract class AmazonSQSRequest : AmazonWebServiceRequest;
