using HybridCloud.Infrastructure.Stacks;
using Xunit;

namespace HybridCloud.Infrastructure.Tests;

public sealed class FoundationStackTests
{
    [Fact]
    public void The_state_lives_in_one_bucket()
    {
        var stack = Synthesized.Stack(app => new FoundationStack(app, "foundation"));

        Assert.NotNull(stack.Resource("aws_s3_bucket"));
    }
}
