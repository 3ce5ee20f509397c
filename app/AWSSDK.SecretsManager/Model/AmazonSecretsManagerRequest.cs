using Amazon.Runtime;

namespace Amazon.SecretsManager.Model;

/// <summary>Base class of the service's requests.</summary>
public abstract class AmazonSecretsManagerRequest : AmazonWebServiceRequest;
