using HybridCloud.Workload.Startup;

namespace HybridCloud.Workload.Tests.Startup;

public sealed class ShellCallTests
{
    [Theory]
    [InlineData("-c", "app worker")]
    [InlineData("-ec", "  app   worker ")]
    [InlineData("-lc", "exec /app/app worker")]
    [InlineData("-c", "app worker", "sh")]
    public void What_a_shell_would_have_started_is_started(params string[] arguments) =>
        Assert.Equal(["worker"], ShellCall.Unwrap(arguments));

    [Theory]
    [InlineData("worker")]
    [InlineData("--help")]
    [InlineData("-c")]
    [InlineData("-c", "cat /etc/passwd")]
    [InlineData("-c", "/bin/happ worker")]
    public void Anything_else_is_unchanged_and_is_not_a_command(params string[] arguments) =>
        Assert.Equal(arguments, ShellCall.Unwrap(arguments));

    [Fact]
    public async Task A_script_that_is_more_than_one_command_of_the_app_is_refused() =>
        Assert.Equal(CommandLine.Misused, await CommandLine.RunAsync(["-c", "app migrate; app api"], _ => null));
}
