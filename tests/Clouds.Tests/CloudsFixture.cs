using HybridCloud.Clouds.Accounts;

namespace HybridCloud.Clouds.Tests;

/// <summary>Both clouds, started once for a class of tests; each test adds its own accounts.</summary>
public sealed class CloudsFixture : IAsyncLifetime
{
    public LocalClouds Clouds { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Clouds = await LocalClouds.StartAsync(cancellationToken: TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => Clouds.DisposeAsync();

    public void MakeBucket(CloudAccount account, string name) => Clouds.Aws.Do(account.AwsAccountId, "us-west-2", "s3", "PUT", $"/{name}");
}
