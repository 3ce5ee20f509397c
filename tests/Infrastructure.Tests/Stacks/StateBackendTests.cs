using Xunit;

namespace HybridCloud.Infrastructure.Tests.Stacks;

public sealed class StateBackendTests
{
    [Fact]
    public void State_is_encrypted_and_locked_by_S3_and_says_nothing_of_the_account()
    {
        Assert.All([TestStacks.Foundation, TestStacks.Hybrid], stack =>
            Assert.Equal("""{"s3":{"encrypt":true,"use_lockfile":true}}""", stack.Json.At("terraform", "backend").ToJsonString()));
    }
}
