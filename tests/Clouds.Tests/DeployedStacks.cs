namespace HybridCloud.Clouds.Tests;

/// <summary>The stacks as `make synth` writes them, and the first account's foundation and hybrid system, applied once for all tests.</summary>
public sealed class DeployedStacks : IAsyncLifetime
{
    private readonly DirectoryInfo _synthesized = Directory.CreateTempSubdirectory("stacks-");

    private readonly DirectoryInfo _rotating = Directory.CreateTempSubdirectory("rotating-");

    private string _stateBucket = "";

    public LocalClouds Clouds { get; private set; } = null!;

    public CloudAccount First { get; private set; } = null!;

    public CloudAccount Second { get; private set; } = null!;

    internal Terraform Foundation { get; private set; } = null!;

    internal Terraform Hybrid { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        Clouds = await LocalClouds.StartAsync(cancellationToken: cancellation);
        First = await Clouds.AddAccountAsync("first", cancellation);
        Second = await Clouds.AddAccountAsync("second", cancellation);
        await SynthesizeAsync(_synthesized, rotateSecrets: false, cancellation);
        await SynthesizeAsync(_rotating, rotateSecrets: true, cancellation);

        Foundation = Stack("foundation", First);
        Foundation.KeepStateHere();
        await Foundation.InitAsync();
        (await Foundation.ApplyAsync()).Succeeded();
        _stateBucket = await Foundation.OutputAsync("state_bucket");
        Foundation.KeepStateInBackend();
        await Foundation.InitAsync([.. Backend("foundation"), "-migrate-state", "-force-copy"]);

        Hybrid = Stack("hybrid", First);
        Hybrid.Set("alarm_email", "alarms@example.com");
        await Hybrid.InitAsync(Backend("hybrid"));
        (await Hybrid.ApplyAsync()).Succeeded();
    }

    /// <summary>Terraform in a folder of its own with one of the synthesized stacks.</summary>
    internal Terraform Stack(string name, CloudAccount account) =>
        Terraform.OfStack(Clouds, account, Path.Combine(_synthesized.FullName, "stacks", name));

    /// <summary>Gives the deployed hybrid system the configuration that sends the app its secrets anew, or the ordinary one.</summary>
    internal void RotateSecrets(bool on) =>
        Hybrid.Reconfigure(Path.Combine((on ? _rotating : _synthesized).FullName, "stacks", "hybrid", "cdk.tf.json"));

    /// <summary>Where a stack's state lies, given at init.</summary>
    internal string[] Backend(string stack) =>
    [
        $"-backend-config=bucket={_stateBucket}",
        $"-backend-config=key=poc-app-platform-aws/prod/{stack}.tfstate",
        "-backend-config=region=us-west-2",
    ];

    public async ValueTask DisposeAsync()
    {
        Foundation?.Dispose();
        Hybrid?.Dispose();
        if (Clouds is not null)
        {
            await Clouds.DisposeAsync();
        }

        _synthesized.Delete(recursive: true);
        _rotating.Delete(recursive: true);
    }

    private static async Task SynthesizeAsync(DirectoryInfo folder, bool rotateSecrets, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string?>
        {
            ["IMAGE_TAG"] = "3f9c2ab",
            ["ENVIRONMENT"] = "prod",
            ["STACK"] = "foundation,hybrid",
            ["ROTATE_SECRETS"] = rotateSecrets ? "1" : "0",
            ["CDKTF_OUTDIR"] = folder.FullName,
        };
        (await Command.RunAsync("dotnet", ["run", "--no-build", "--project", "cdktf/Infrastructure"], Checkout.Root, environment, cancellationToken)).Succeeded();
    }
}
