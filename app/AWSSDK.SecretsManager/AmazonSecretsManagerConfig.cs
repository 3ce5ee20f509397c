using Amazon.SecretsManager.Json;

namespace Amazon.SecretsManager;

/// <summary>Configuration of <see cref="AmazonSecretsManagerClient"/>. The region is the SDK's default unless set.</summary>
public class AmazonSecretsManagerConfig() : JsonServiceConfig(SecretsManagerService.Service);
