using HybridCloud.Infrastructure.Values;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Values;

public sealed class ContainerEnvironmentTests
{
    private static readonly CacheConnection Cache = new() { Host = "valkey", Port = "25061", Password = "hidden" };

    [Fact]
    public void Passwords_are_credentials_and_never_settings()
    {
        var environment = ContainerEnvironment.Empty.With(Cache);

        Assert.DoesNotContain(environment.Settings, variable => variable.Value == "hidden");
        Assert.Equal("VALKEY_PASSWORD", Assert.Single(environment.Credentials).Name);
    }

    [Fact]
    public void A_variable_is_set_once() =>
        Assert.Contains("VALKEY_HOST", Assert.Throws<ArgumentException>(() => ContainerEnvironment.Empty.With(Cache).With(Cache)).Message, StringComparison.Ordinal);
}
