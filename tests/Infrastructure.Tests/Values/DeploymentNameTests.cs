using HybridCloud.Infrastructure.Values;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Values;

public sealed class DeploymentNameTests
{
    [Theory]
    [InlineData("prod", "app", "app-vpc")]
    [InlineData("staging", "app-staging", "app-staging-vpc")]
    public void Production_owns_the_bare_name(string environment, string name, string resource)
    {
        var deployment = new DeploymentName("app", environment);

        Assert.Equal(name, deployment.Value);
        Assert.Equal(resource, deployment.Of("vpc"));
    }
}
