namespace HybridCloud.Clouds.Accounts;

/// <summary>Credentials of one AWS account and one DigitalOcean team, which belong together.</summary>
/// <param name="Name">Name of the team.</param>
/// <param name="AwsAccountId">Twelve digits.</param>
/// <param name="AccessKeyId">AWS access key.</param>
/// <param name="SecretAccessKey">Its secret; requests signed with another are refused.</param>
/// <param name="DigitalOceanToken">The team's token; others are refused.</param>
public sealed record CloudAccount(string Name, string AwsAccountId, string AccessKeyId, string SecretAccessKey, string DigitalOceanToken);
