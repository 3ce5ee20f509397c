using System.Diagnostics;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Synth;

public sealed class BindingsTests : IDisposable
{
    private readonly string sources = Directory.CreateTempSubdirectory("bindings-").FullName;

    public void Dispose() => Directory.Delete(sources, recursive: true);

    [Fact]
    public async Task A_namespace_that_does_not_exist_gives_one_line_and_a_suggestion()
    {
        File.WriteAllText(Path.Combine(sources, "Stack.cs"), "using HashiCorp.Cdktf.Providers.Tls.PrivatKey;");

        var (status, printed) = await MakeAsync("trimmed");

        Assert.Equal(1, status);
        Assert.Equal("HashiCorp.Cdktf.Providers.Tls.PrivatKey does not exist; did you mean HashiCorp.Cdktf.Providers.Tls.PrivateKey?", printed.Trim());
    }

    [Fact]
    public async Task A_provider_that_is_not_there_is_named_with_the_file_that_uses_it()
    {
        var file = Path.Combine(sources, "Stack.cs");
        File.WriteAllText(file, "using static HashiCorp.Cdktf.Providers.Moon.Crater;");

        var (status, printed) = await MakeAsync("trimmed");

        Assert.Equal(1, status);
        Assert.Equal($"{file}: there is no package HashiCorp.Cdktf.Providers.Moon; name its provider in terraformProviders of cdktf.json, for instance \"hashicorp/moon\".", printed.Trim());
    }

    [Fact]
    public async Task An_unknown_mode_is_refused()
    {
        var (status, printed) = await MakeAsync("half");

        Assert.Equal(1, status);
        Assert.Equal("BINDINGS is 'half'; use trimmed or stock.", printed.Trim());
    }

    [Fact]
    public async Task The_tarball_of_the_same_files_has_the_same_bytes()
    {
        var (status, printed) = await NodeAsync("--input-type=module", "--eval",
            """
            import { mkdtempSync, writeFileSync, readFileSync, utimesSync } from 'node:fs';
            const { writeTarball } = await import(process.argv[1] + '/cdktf/dotnet/bindings/tarball.mjs');
            const made = [1, 2].map(time => {
                const folder = mkdtempSync(process.argv[2] + '/package-');
                writeFileSync(folder + '/.jsii', '{}');
                utimesSync(folder + '/.jsii', time, time);
                writeTarball(folder + '.tgz', folder);
                return readFileSync(folder + '.tgz');
            });
            console.log(made[0].equals(made[1]));
            """, Checkout.Root, sources);

        Assert.Equal((0, "true"), (status, printed.Trim()));
    }

    private Task<(int Status, string Printed)> MakeAsync(string mode) => NodeAsync(Path.Combine(Checkout.Root, "cdktf/dotnet/bindings/make.mjs"), mode, sources);

    private static async Task<(int Status, string Printed)> NodeAsync(params string[] arguments)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var node = Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var error = node.StandardError.ReadToEndAsync(cancellationToken);
        var output = node.StandardOutput.ReadToEndAsync(cancellationToken);
        await node.WaitForExitAsync(cancellationToken);
        return (node.ExitCode, await error + await output);
    }
}
