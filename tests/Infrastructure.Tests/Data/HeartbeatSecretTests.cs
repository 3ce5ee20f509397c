using Xunit;

namespace HybridCloud.Infrastructure.Tests.Data;

public sealed class HeartbeatSecretTests
{
    [Fact]
    public void Terraform_owns_no_version_so_that_the_worker_s_writes_are_no_drift()
    {
        Assert.Single(TestStacks.Hybrid.Resources("aws_secretsmanager_secret"));
        Assert.Empty(TestStacks.Hybrid.Resources("aws_secretsmanager_secret_version"));
    }
}
