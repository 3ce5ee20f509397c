using Amazon.Runtime;

namespace Amazon.SecretsManager.Model;

/// <summary>Base of the service's requests.</summary>
public abstract class AmazonSecretsManagerRequest : AmazonWebServiceRequest;
