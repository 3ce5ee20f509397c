using System.Diagnostics;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Synth;

/// <summary>How the engines are compared. `make engine-compare` checks in CI that both write the same.</summary>
public sealed class EngineTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("engines-").FullName;

    public void Dispose() => Directory.Delete(this.folder, recursive: true);

    [Fact]
    public async Task Nothing_but_the_version_of_the_engine_may_differ()
    {
        Write("one", "stacks/queue/cdk.tf.json", """{"//": {"metadata": {"version": "0.21.0"}}, "resource": {"a": []}}""");
        Write("other", "stacks/queue/cdk.tf.json", """{"resource": {"a": [ ]}, "//": {"metadata": {"version": "0.24.0"}}}""");
        Write("one", "manifest.json", """{"version": "0.21.0", "stacks": {}}""");
        Write("other", "manifest.json", """{"version": "0.24.0", "stacks": {}}""");

        Assert.Equal("", await DifferencesAsync());
    }

    [Theory]
    [InlineData("cdk.tf.json", """{"resource": {"a": {"version": "1"}}}""", """{"resource": {"a": {"version": "2"}}}""", "cdk.tf.json: /resource/a/version \"1\" and \"2\"")]
    [InlineData("cdk.tf.json", """{"a": [1]}""", """{"a": [1, null]}""", "cdk.tf.json: /a/1 undefined and null")]
    [InlineData("cdk.tf", "a {\n  b = 1\n}\n", "a {\n  b {}\n}\n", "cdk.tf: line 2, \"  b = 1\" and \"  b {}\"")]
    public async Task Any_other_difference_is_reported_with_its_place(string file, string one, string other, string expected)
    {
        Write("one", file, one);
        Write("other", file, other);

        Assert.Equal(expected, await DifferencesAsync());
    }

    [Fact]
    public async Task A_file_that_only_one_engine_writes_is_reported()
    {
        Write("one", "stacks/queue/cdk.tf", "");
        Directory.CreateDirectory(Path.Combine(this.folder, "other"));

        Assert.Equal($"stacks/queue/cdk.tf: not in {this.folder}/other", await DifferencesAsync());
    }

    [Fact]
    public async Task An_unknown_engine_is_refused()
    {
        var (status, printed) = await NodeAsync("terraform", Path.Combine(Checkout.Root, "cdktf/dotnet/bindings/make.mjs"), "trimmed", this.folder);

        Assert.Equal((1, "ENGINE is 'terraform'; use cdktf or cdktn."), (status, printed));
    }

    private void Write(string engine, string file, string content)
    {
        var path = Path.Combine(this.folder, engine, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    private async Task<string> DifferencesAsync()
    {
        var (status, printed) = await NodeAsync("", "--input-type=module", "--eval",
            "const { differences } = await import(process.argv[1] + '/compare.mjs'); console.log(differences(process.argv[2], process.argv[3]).join('\\n'));",
            Path.Combine(Checkout.Root, "cdktf/dotnet/bindings"), Path.Combine(this.folder, "one"), Path.Combine(this.folder, "other"));
        Assert.True(status == 0, printed);
        return printed;
    }

    private static async Task<(int Status, string Printed)> NodeAsync(string engine, params string[] arguments)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo("node", arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["ENGINE"] = engine;
        using var node = Process.Start(start)!;
        var error = node.StandardError.ReadToEndAsync(cancellationToken);
        var output = node.StandardOutput.ReadToEndAsync(cancellationToken);
        await node.WaitForExitAsync(cancellationToken);
        return (node.ExitCode, (await error + await output).Trim());
    }
}
